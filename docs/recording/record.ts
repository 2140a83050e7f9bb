/**
 * Records the session that the README shows, from a real run: `node docs/recording/record.ts`. It needs script(1), bash and what
 * `navgw-test up` needs; kubectl is fetched. It takes a new home directory, so nothing of yours is shown or changed. `npm run docs` makes
 * the picture from the recording, which is committed with it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { kubectlProgram } from "../../test/support/kubectl.ts";
import { formatCast } from "./cast.ts";
import { recordSession } from "./pty-session.ts";

const COMMANDS = [
  "export KUBECONFIG=$(npx navgw-test up --engine uml --node builtin)",
  "kubectl get nodes",
  "kubectl run web --image=navgw.local/busybox:1.37 -- httpd -f",
  "kubectl wait pod web --for=condition=Ready",
  "npx navgw-test down",
];
/** Enough for all of it: at the end the picture shows the whole session. */
const SIZE = { width: 102, height: 29 };

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "navgw-recording-"));
try {
  const env = await environment();
  // npm sets up its own files when it first runs.
  await execa("npx", ["navgw-test", "version"], { cwd: root, env, extendEnv: false });
  const cast = await recordSession({ commands: COMMANDS, ...SIZE, cwd: root, env });
  const text = formatCast(cast).replaceAll(home, "~");
  for (const secret of [root, tmpdir(), homedir(), hostname()]) {
    if (text.includes(secret)) throw new Error(`the recording shows ${secret}`);
  }
  writeFileSync(new URL("up.cast", import.meta.url), text);
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Only what a shell of a new user has. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const path = [join(root, "node_modules/.bin"), dirname(await kubectlProgram()), process.env.PATH ?? ""];
  return {
    HOME: home,
    PATH: path.join(delimiter),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    // npm's own spinner and its notices.
    npm_config_progress: "false",
    npm_config_update_notifier: "false",
    ...(process.env.NAVGW_DEBIAN_MIRROR ? { NAVGW_DEBIAN_MIRROR: process.env.NAVGW_DEBIAN_MIRROR } : {}),
  };
}
