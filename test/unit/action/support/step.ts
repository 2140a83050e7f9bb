import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const action = fileURLToPath(new URL("../../../../dist/action/", import.meta.url));

/** How a step went, with what it wrote to the runner's files. */
export interface StepResult {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

/** A job of a runner: folders, and what a step leaves for the ones after it. */
export class Job {
  readonly dir: string;
  #step = 0;

  constructor(dir: string) {
    this.dir = dir;
    for (const folder of ["temp", "work", "state"]) mkdirSync(join(dir, folder), { recursive: true });
  }

  /** Starts `main` or `post` as the runner does. @param inputs by name, as in a workflow */
  start(
    part: "main" | "post",
    inputs: Readonly<Record<string, string>> = {},
    more: Readonly<Record<string, string>> = {},
  ): { child: ReturnType<typeof spawn>; result: Promise<StepResult> } {
    const files = join(this.dir, `files-${this.#step++}`);
    mkdirSync(files);
    const commands = ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"];
    for (const name of commands) writeFileSync(join(files, name), "");
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const child = spawn(join(action, `${part}.js`), {
      PATH: process.env.PATH ?? "",
      HOME: join(this.dir, "home"),
      XDG_STATE_HOME: join(this.dir, "state"),
      ...(process.env.XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }),
      NAVGW_OFFLINE: "1",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: join(this.dir, "work"),
      RUNNER_TEMP: join(this.dir, "temp"),
      RUNNER_NAME: "test",
      ...Object.fromEntries(commands.map((name) => [`GITHUB_${name}`, join(files, name)])),
      ...Object.fromEntries(given),
      ...more,
    });
    const read = (name: string): string => readFileSync(join(files, name), "utf8");
    const result = child.then(
      ({ exitCode, all }): StepResult => ({
        exitCode,
        log: all ?? "",
        outputs: parseFile(read("OUTPUT")),
        state: parseFile(read("STATE")),
        env: parseFile(read("ENV")),
        path: read("PATH").split("\n").filter(Boolean),
        summary: read("STEP_SUMMARY"),
      }),
    );
    return { child, result };
  }

  /** Runs `post` with what `main` left. */
  post(main: StepResult, status: string): Promise<StepResult> {
    const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
    return this.start("post", { "job-status": status }, Object.fromEntries(state)).result;
  }
}

function spawn(script: string, env: Readonly<Record<string, string>>) {
  const options = { env, extendEnv: false, stdin: "ignore", reject: false, all: true } as const;
  return execa(process.execPath, [script], options);
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`: of two the later. */
function parseFile(text: string): Record<string, string> {
  const found = [...text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)];
  return Object.fromEntries(found.map(([, name, , value]) => [name, value?.replace(/\n$/, "")]));
}
