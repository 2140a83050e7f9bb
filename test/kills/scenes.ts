import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Home, repository } from "./home.ts";

/** A command during which something is killed. */
export interface Scene {
  readonly name: string;
  /** What must be there before it. */
  readonly needs: "nothing" | "running" | "stopped";
  /** Within how many seconds the kill comes. */
  readonly within: number;
  /** How often it is chosen, compared with others. */
  readonly weight: number;
  readonly start: (home: Home) => ReturnType<Home["start"]>;
}

const UP = ["up", "--engine", "uml"];
const command =
  (...args: string[]) =>
  (home: Home) =>
    home.navgw(args);

export const SCENES: readonly Scene[] = [
  { name: "up", needs: "nothing", within: 15, weight: 8, start: command(...UP) },
  { name: "up --foreground", needs: "nothing", within: 18, weight: 3, start: command(...UP, "--foreground") },
  { name: "up (qemu)", needs: "nothing", within: 40, weight: 0.5, start: command("up", "--engine", "qemu") },
  { name: "up again", needs: "stopped", within: 10, weight: 2, start: command(...UP) },
  { name: "stop", needs: "running", within: 5, weight: 2, start: command("stop") },
  { name: "down", needs: "running", within: 0.6, weight: 2, start: command("down") },
  { name: "exec", needs: "running", within: 2, weight: 1, start: command("exec", "--", "sleep", "2") },
  {
    name: "load",
    needs: "running",
    within: 2,
    weight: 2,
    start: (home) => home.navgw(["load", imageOf(home)]),
  },
  { name: "snapshot", needs: "running", within: 15, weight: 1, start: command("snapshot", "create", "one") },
  {
    name: "golden build",
    needs: "nothing",
    within: 15,
    weight: 2,
    start: command("golden", "build", "--engine", "uml"),
  },
  { name: "vitest", needs: "nothing", within: 25, weight: 2, start: vitest },
  { name: "action", needs: "nothing", within: 18, weight: 2, start: action },
];

/** An image archive, taken from a node by {@link prepareImage}. */
export const imageOf = (home: Home): string => join(home.root, "image.tar");

/** Takes an image archive from a running node. */
export async function prepareImage(home: Home): Promise<void> {
  const script = `exec "$@" > ${imageOf(home)}`;
  const cat = ["exec", "--", "cat", "/opt/node/images/busybox.tar"];
  const main = join(repository, "src/cli/main.ts");
  await home.start("sh", ["-c", script, "sh", process.execPath, main, ...cat], home.root);
}

function vitest(home: Home) {
  const dir = join(home.root, "project");
  rmSync(dir, { recursive: true, force: true });
  home.vitestProject();
  return home.start(process.execPath, [join(repository, "node_modules/vitest/vitest.mjs"), "run"], dir);
}

/** The action's main step, then its post step as a runner has it, whatever became of the first. */
function action(home: Home) {
  const dir = join(home.root, "job");
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, "temp"), { recursive: true });
  const files = ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"].map((name) => {
    writeFileSync(join(dir, name), "");
    return [`GITHUB_${name}`, join(dir, name)];
  });
  const env = {
    ...Object.fromEntries(files),
    ...{
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: dir,
      RUNNER_TEMP: join(dir, "temp"),
      RUNNER_NAME: "kills",
    },
    ...{ INPUT_ENGINE: "uml", INPUT_CACHE: "false" },
  };
  const [main, post] = ["main", "post"].map((part) => join(repository, `dist/action/${part}.js`));
  return home.start("sh", ["-c", POST_AFTER_MAIN, "sh", process.execPath, `${main}`, `${post}`], dir, env);
}

/** The runner hands `NAME<<MARK`, value, `MARK` of main's state to post as STATE_NAME. */
const POST_AFTER_MAIN = `
"$1" "$2"
eval "$(awk -F '<<' 'mark == "" && NF == 2 { name = $1; mark = $2; value = ""; next }
  $0 == mark { printf "export STATE_%s='\\''%s'\\''\\n", name, value; mark = ""; next }
  mark != "" { value = value $0 }' "$GITHUB_STATE")"
"$1" "$3"
`;
