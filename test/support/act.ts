import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type Subprocess } from "execa";
import { isolated } from "./home.ts";
import { ACT, toolProgram } from "./tool.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the action needs of its own repository, beside the license: nothing is installed or built when it is used. */
const ACTION_FILES = [".gitignore", "action.yml", "package.json", "dist/action", "packages/guest-linux-x64"];

/** How one step of a job ended. */
export interface StepResult {
  readonly step: string;
  readonly stage: "Main" | "Post";
  readonly result: "success" | "failure";
  /** ms */
  readonly took: number;
}

/** An annotation that a step has made. */
export interface Annotation {
  readonly level: "error" | "warning";
  readonly step: string;
  readonly title: string | undefined;
  readonly text: string;
}

/** Of {@link ActionRepository.start}. */
export interface RunOptions {
  readonly local?: Readonly<Record<string, string>>;
  readonly path?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cache?: string;
}

/** A line of act's log. */
interface Entry {
  readonly msg?: string;
  readonly step?: string;
  readonly stepID?: string | readonly string[];
  readonly stage?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
  /** ns */
  readonly executionTime?: number;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
}

/** A repository with the action as it is built now, and with workflows that use it. */
export class ActionRepository {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** @param dir where it is made */
  static async create(dir: string): Promise<ActionRepository> {
    await mkdir(dir, { recursive: true });
    for (const file of ACTION_FILES) await cp(join(root, file), join(dir, file), { recursive: true });
    await execa("git", ["init", "--quiet", "--initial-branch=main", dir]);
    return new ActionRepository(dir);
  }

  /** Copies files and folders of this repository. */
  async add(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await cp(join(root, path), join(this.dir, path), { recursive: true });
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.dir, name)), { recursive: true });
      await writeFile(join(this.dir, name), text);
    }
  }

  /**
   * Starts a workflow on this machine, as a runner would that is fresh.
   * @param workflow its path, in the repository or anywhere
   * @param options.local folders that are taken for repositories of GitHub
   * @param options.path folders with programs that the runner has
   * @param options.env further variables of the runner
   * @param options.cache folder of the runner's cache service; without it there is none
   */
  async start(workflow: string, options: RunOptions = {}): Promise<WorkflowRun> {
    await commitAll(this.dir);
    const { local = {}, path = [], env = {}, cache } = options;
    const text = await readFile(resolve(this.dir, workflow), "utf8");
    const args = [
      ...["push", "--json", "--pull=false", "--workflows", workflow],
      ...(cache === undefined
        ? ["--no-cache-server"]
        : ["--cache-server-path", cache, "--cache-server-addr", "127.0.0.1"]),
      ...["--platform", "ubuntu-latest=-self-hosted", "--action-cache-path", join(isolated.root, "act")],
      ...Object.entries(local).flatMap(([name, folder]) =>
        refsOf(text, name).flatMap((ref) => ["--local-repository", `${name}@${ref}=${folder}`]),
      ),
    ];
    return new WorkflowRun(
      execa(await toolProgram(ACT), args, {
        ...{ cwd: this.dir, extendEnv: false, env: { ...runnerEnv(path), ...env } },
        ...{ stdin: "ignore", reject: false, all: true, buffer: false },
      }),
    );
  }
}

type ActProcess = Pick<Subprocess, "kill" | "iterable"> & PromiseLike<unknown>;

/** A workflow that runs or has ended. */
export class WorkflowRun {
  readonly #act: ActProcess;
  readonly #entries: Entry[] = [];
  readonly ended: PromiseLike<void>;

  constructor(act: ActProcess) {
    this.#act = act;
    // The process may be gone before all is read of it.
    this.ended = Promise.all([this.#act, this.#read()]).then(() => undefined);
  }

  async #read(): Promise<void> {
    for await (const line of this.#act.iterable({ from: "all" })) this.#entries.push(entryOf(`${line}`));
  }

  /** Cancels it as a user does. */
  cancel(): void {
    this.#act.kill("SIGINT");
  }

  /** `success` or `failure`; undefined before the job has ended. */
  get result(): string | undefined {
    return this.#entries.findLast(({ jobResult }) => jobResult !== undefined)?.jobResult;
  }

  /** What the steps print, masked as the runner's log is; `step` names one of them. */
  log(step?: string): string {
    const lines = this.#entries.filter((entry) => step === undefined || entry.step === step);
    return lines.map(({ msg = "" }) => msg.replace(/\r?\n$/, "")).join("\n");
  }

  get steps(): readonly StepResult[] {
    return this.#entries.flatMap(({ step, stage, stepResult, executionTime }) => {
      if (step === undefined || stepResult === undefined || executionTime === undefined) return [];
      return [{ step, stage, result: stepResult, took: executionTime / 1e6 } as StepResult];
    });
  }

  /** A step's outputs. @param id of the step */
  outputs(id: string): Readonly<Record<string, string>> {
    const own = this.#entries.filter(
      ({ command, stepID }) => command === "set-output" && [stepID].flat().includes(id),
    );
    return Object.fromEntries(own.map(({ name = "", arg = "" }) => [name, arg]));
  }

  /** What steps have set for later ones. */
  get exported(): Readonly<Record<string, string>> {
    const own = this.#entries.filter(({ command }) => command === "set-env");
    return Object.fromEntries(own.map(({ name = "", arg = "" }) => [name, arg]));
  }

  /** Markdown of all steps, in the order of their ends. */
  get summary(): string {
    return this.#entries
      .flatMap(({ command, content = "" }) => (command === "summary" ? [content] : []))
      .join("\n");
  }

  get annotations(): readonly Annotation[] {
    return this.#entries.flatMap(({ command, kvPairs, arg = "", step = "" }) =>
      command === "error" || command === "warning"
        ? [{ level: command, step, title: kvPairs?.title, text: arg }]
        : [],
    );
  }
}

function entryOf(line: string): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return { msg: line }; // act's own words before a job begins
  }
}

/** What act copies as `actions/checkout` is what is committed. */
async function commitAll(dir: string): Promise<void> {
  const git = (...args: readonly string[]) => execa("git", ["-C", dir, ...args]);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  await git("-c", "core.compression=0", "add", "--all");
  await git(...author, "commit", "--quiet", "--allow-empty", "--message", "test");
}

/** Tags or commits of an action that a workflow uses. */
function refsOf(workflow: string, name: string): string[] {
  const uses = workflow.matchAll(/\buses: ([^\s@]+)@(\S+)/g);
  return [...new Set([...uses].flatMap(([, used, ref = ""]) => (used === name ? [ref] : [])))];
}

/** The tests' folders, and nothing of the job in which these tests may themselves run. */
function runnerEnv(path: readonly string[]): NodeJS.ProcessEnv {
  const all = Object.entries(process.env);
  const own = all.filter(([name]) => !/^(GITHUB|RUNNER|ACTIONS|INPUT|STATE|VITEST)(_|$)/.test(name));
  return {
    ...Object.fromEntries(own),
    ...isolated.env,
    XDG_CONFIG_HOME: join(isolated.root, "config"),
    PATH: [dirname(process.execPath), ...path, process.env.PATH].join(delimiter),
  };
}
