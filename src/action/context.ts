import { statSync } from "node:fs";
import { resolve } from "node:path";
import {
  type ClusterOptions,
  COMPONENT_NAMES,
  configOfArgs,
  ENGINE_NAMES,
  findOptionProblems,
  NavgwError,
  NODE_NAMES,
} from "../core/index.ts";
import {
  durationFrom,
  findContradiction,
  k3sArguments,
  memoryFrom,
  openPortFrom,
  wholeNumberFrom,
} from "../core/internal.ts";
import { imageSource, manifestFiles, registriesFrom } from "./input-files.ts";
import { booleanFrom, listOf, wordsOf } from "./input-values.ts";
import { type WaitTarget, waitTargetFrom } from "./wait-target.ts";

/** When a look at the cluster is worth its time. */
export const DIAGNOSTICS = ["on-failure", "always", "never"] as const;
type Diagnostics = (typeof DIAGNOSTICS)[number];

/** How much the step's log says. */
const LOG_LEVELS = ["error", "info", "debug"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** What a workflow asks for, checked. */
export interface Inputs {
  /** All but the images. */
  readonly options: ClusterOptions & { readonly name: string };
  /** Paths of archives, and references. */
  readonly images: readonly string[];
  readonly k3sArgs: readonly string[];
  readonly wait: readonly WaitTarget[];
  readonly mergeKubeconfig: boolean;
  readonly exportEnv: boolean;
  readonly cache: boolean;
  readonly goldenDisk: boolean;
  readonly diagnostics: Diagnostics;
  readonly logLevel: LogLevel;
}

/** One input whose value is not allowed. */
export interface InputProblem {
  readonly input: string;
  readonly value: string;
  /** What it has to be: `must be 1 to 64`. */
  readonly rule: string;
}

/** Everything that is wrong with the inputs. */
export class InputsError extends Error {
  override readonly name = "InputsError";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input }) => input).join(", "));
    this.problems = problems;
  }
}

/** Values by the inputs' names; empty when not given. */
export type InputSource = (name: string) => string;

/**
 * Reads all inputs.
 * @param folder the workspace: relative paths begin there, or in `working-directory`
 * @throws InputsError with every bad value at once
 */
export function readInputs(get: InputSource, folder: string): Inputs {
  const reader = new Reader(get);
  const base = reader.value("working-directory", "a folder that is there", (text) => folderAt(folder, text));
  const within = base ?? folder;
  const registries = "YAML text of a registries.yaml as k3s has it, or the path of a file with it";
  const options = {
    name: reader.text("name") ?? "default",
    ...versionOf(reader.text("version")),
    engine: reader.choice("engine", ["auto", ...ENGINE_NAMES], "auto"),
    node: reader.choice("node", NODE_NAMES, "auto"),
    cpus: reader.value("cpus", "a whole number", wholeNumberFrom),
    memory: reader.value("memory", "MiB, or a number with m or g: 2048, 4g", memoryFrom),
    ports: reader.list("ports", "PORT or HOST:PORT, like 30080 or 8080:30080", openPortFrom),
    manifests: reader
      .list("manifests", "files, folders or patterns of YAML or JSON files that are there", (entry) =>
        some(manifestFiles(entry, within)),
      )
      ?.flat(),
    enable: reader.list("enable", oneOf(COMPONENT_NAMES), (entry) =>
      COMPONENT_NAMES.find((name) => name === entry),
    ),
    registries: reader.value("registries", registries, (text) => registriesFrom(text, within)),
    timeoutMs: reader.value("timeout", "seconds, or a duration like 90s, 2m or 500ms", durationFrom),
  };
  const k3sArgs = reader.value("k3s-args", ARGS_RULE, k3sArgsFrom) ?? [];
  const inputs: Inputs = {
    options: { ...options, ...(k3sArgs.length === 0 ? {} : { k3sConfig: configOfArgs(k3sArgs) }) },
    images:
      reader.list("images", "archives that are there, or names of images", (entry) => {
        const { source, missing } = imageSource(entry, within);
        return missing ? undefined : source;
      }) ?? [],
    k3sArgs,
    wait: reader.list("wait", WAIT_RULE, waitTargetFrom) ?? [],
    mergeKubeconfig: reader.boolean("merge-kubeconfig", false),
    exportEnv: reader.boolean("export-env", true),
    cache: reader.boolean("cache", true),
    goldenDisk: reader.boolean("golden-disk", false),
    diagnostics: reader.choice("diagnostics", DIAGNOSTICS, "on-failure"),
    logLevel: reader.choice("log-level", LOG_LEVELS, "info"),
  };
  reader.checkOptions(inputs.options);
  reader.throwIfAny();
  return inputs;
}

const ARGS_RULE = "arguments of k3s server that begin with --, like --disable=coredns; quotes as in a shell";
const WAIT_RULE = "[NAMESPACE/]KIND/NAME[=CONDITION], like shop/deployment/web or job/migrate=Complete";

/** What k3s calls a release or a channel is k3s's; a Kubernetes version is whoever has it. */
function versionOf(text: string | undefined): Pick<ClusterOptions, "k3sVersion" | "k8sVersion"> {
  if (text === undefined) return {};
  const isKubernetes = /^v?\d+\.\d+(\.\d+)?$/.test(text) || /\+navgw/.test(text);
  return isKubernetes ? { k8sVersion: text } : { k3sVersion: text };
}

function k3sArgsFrom(text: string): string[] | undefined {
  const words = wordsOf(text.replaceAll(/^\s*#.*$/gm, ""));
  if (words === undefined) return undefined;
  try {
    configOfArgs(words);
    return words;
  } catch (error) {
    if (error instanceof NavgwError) return undefined;
    throw error;
  }
}

function folderAt(workspace: string, text: string): string | undefined {
  const path = resolve(workspace, text);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
}

const some = <T>(all: T[]): T[] | undefined => (all.length === 0 ? undefined : all);

/** Input that says what an option is to be. */
const INPUT_OF: Readonly<Record<string, string>> = { k3sVersion: "version", k8sVersion: "version" };

/** Reads one input at a time and remembers what is wrong. */
class Reader {
  readonly #get: InputSource;
  readonly #problems: InputProblem[] = [];
  /** Entries of lists as they were written, by input: those that could be understood. */
  readonly #entries = new Map<string, readonly string[]>();

  constructor(get: InputSource) {
    this.#get = get;
  }

  text(input: string): string | undefined {
    return this.#get(input).trim() || undefined;
  }

  value<T>(input: string, allowed: string, parse: (text: string) => T | undefined): T | undefined {
    const text = this.text(input);
    return text === undefined ? undefined : this.#parsed(input, text, allowed, parse);
  }

  /** Each entry of a list; undefined when there is none. */
  list<T>(input: string, allowed: string, parse: (entry: string) => T | undefined): T[] | undefined {
    const entries = listOf(this.#get(input));
    if (entries.length === 0) return undefined;
    const good = entries.flatMap((entry) => {
      const value = this.#parsed(input, entry, allowed, parse);
      return value === undefined ? [] : [{ entry, value }];
    });
    this.#entries.set(
      input,
      good.map(({ entry }) => entry),
    );
    return good.map(({ value }) => value);
  }

  boolean(input: string, byDefault: boolean): boolean {
    return this.value(input, "true or false", booleanFrom) ?? byDefault;
  }

  choice<T extends string>(input: string, choices: readonly T[], byDefault: T): T {
    const choose = (text: string): T | undefined => choices.find((one) => one === text);
    return this.value(input, oneOf(choices), choose) ?? byDefault;
  }

  /** What only core knows of: ranges, names, engines; and what excludes each other. */
  checkOptions(options: ClusterOptions): void {
    for (const { option, value, rule } of findOptionProblems(options)) {
      const [first = option, at] = option.split(".");
      const input = INPUT_OF[first] ?? first;
      if (first === "k3sConfig") {
        this.#problems.push({ input: "k3s-args", value: `--${at}=${value}`, rule });
        continue;
      }
      const written = at === undefined ? this.text(input) : this.#entries.get(input)?.[Number(at)];
      this.#problems.push({ input, value: written ?? `${value}`, rule });
    }
    if (options.k3sVersion !== undefined && options.node === "builtin") {
      const rule = "must be a Kubernetes version, or none, as node is builtin";
      this.#problems.push({ input: "version", value: options.k3sVersion, rule });
    }
    const { enable = [], k3sConfig = {} } = options;
    const value = enable.join(", ");
    if (enable.length > 0 && options.node === "builtin")
      this.#problems.push({ input: "enable", value, rule: "must be empty, as node is builtin" });
    const both = findContradiction(enable, k3sConfig);
    if (both !== undefined) {
      const rule = `must be components that k3s-args does not disable: it has ${k3sArguments(both.entry)}`;
      this.#problems.push({ input: "enable", value, rule });
    }
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputsError(this.#problems);
  }

  #parsed<T>(
    input: string,
    text: string,
    allowed: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const value = parse(text);
    if (value === undefined) this.#problems.push({ input, value: text, rule: `must be ${allowed}` });
    return value;
  }
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
