import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * Where the tests of one file keep clusters: a state folder of their own, and the user's cache, since artifacts are
 * addressed by content and unpacking them again would prove nothing.
 */
function makeHome() {
  const root = mkdtempSync(join(tmpdir(), "navgw-it-"));
  const state = join(root, "state");
  const temporary = join(root, "tmp");
  for (const dir of [state, temporary]) mkdirSync(dir, { mode: 0o700 });
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return {
    root,
    state,
    temporary,
    clusters: join(state, "navgw/clusters"),
    env: {
      XDG_STATE_HOME: state,
      XDG_CACHE_HOME: cache,
      TMPDIR: temporary,
      HOME: root,
      KUBECONFIG: join(root, "kubeconfig"),
      // What `auto` is must not depend on the network.
      NAVGW_OFFLINE: "1",
      CI: "1",
      NO_COLOR: "1",
    },
  };
}

/** The rest of the environment, such as NAVGW_GUEST_DIR of a guest package under test, is passed on as it is. */
export const isolated = makeHome();

afterAll(() => rmSync(isolated.root, { recursive: true, force: true }));
