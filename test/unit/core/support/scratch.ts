import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";

/** A directory of one test file with the cache, the state and the home in it, removed at the file's end. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "navgw-"));
  vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache"));
  vi.stubEnv("XDG_STATE_HOME", join(dir, "state"));
  vi.stubEnv("HOME", join(dir, "home"));
  vi.stubEnv("KUBECONFIG", undefined);
  // What `auto` is must not depend on the network.
  vi.stubEnv("NAVGW_OFFLINE", "1");
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}
