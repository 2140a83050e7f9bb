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
import { booleanFrom, listOf, splitArguments } from "./input-values.ts";
import { type WaitTarget, waitTargetFrom } from "./wait-target.ts";

/** When to collect diagnostics of the cluster. */
export const DIAGNOSTICS = ["on-failure", "always", "never"] as const;
type Diagnostics = (typeof DIAGNOSTICS)[number];

/** Detail of the step's log. */
const LOG_LEVELS = ["error", "info", "debug"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** The inputs of a workflow, validated. */
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
  /** The rule that it violates: `must be 1 to 64`. */
  readonly rule: string;
}

/** All problems of the inputs. */
export class InputsError extends Error {
  override readonly name = "InputsError";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input }) => input).join(", "));
    this.problems = problems;
  }
}

/** Returns an input's value by its name; empty when not given. */
export type InputSource = (name: string) => string;

/**
 * Reads all inputs.
 * @param workspaceDir the workspace: relative paths start there, or in `working-directory`
 * @throws InputsError with every bad value at once
 */
export function readInputs(get: InputSource, workspaceDir: string): Inputs {
  const reader = new Reader(get);
  const base = reader.value("working-directory", "an existing directory", (text) =>
    directoryAt(workspaceDir, text),
  );
  const within = base ?? workspaceDir;
  const registries = "YAML text of a k3s registries.yaml, or the path of such a file";
  const options = {
    name: reader.text("name") ?? "default",
    ...versionOf(reader.text("version")),
    engine: reader.choice("engine", ["auto", ...ENGINE_NAMES], "auto"),
    node: reader.choice("node", NODE_NAMES, "auto"),
    cpus: reader.value("cpus", "a whole number", wholeNumberFrom),
    memory: reader.value("memory", "MiB, or a number with m or g: 2048, 4g", memoryFrom),
    ports: reader.list("ports", "PORT or HOST:PORT, like 30080 or 8080:30080", openPortFrom),
    manifests: reader
      .list(
        "manifests",
        "existing YAML or JSON files, directories of them, or patterns that match some",
        (entry) => some(manifestFiles(entry, within)),
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
      reader.list("images", "existing archives, or names of images", (entry) => {
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

/** A release or channel of k3s selects k3s; a Kubernetes version selects any distribution that has it. */
function versionOf(text: string | undefined): Pick<ClusterOptions, "k3sVersion" | "k8sVersion"> {
  if (text === undefined) return {};
  const isKubernetes = /^v?\d+\.\d+(\.\d+)?$/.test(text) || /\+navgw/.test(text);
  return isKubernetes ? { k8sVersion: text } : { k3sVersion: text };
}

function k3sArgsFrom(text: string): string[] | undefined {
  const args = splitArguments(text.replaceAll(/^\s*#.*$/gm, ""));
  if (args === undefined) return undefined;
  try {
    configOfArgs(args);
    return args;
  } catch (error) {
    if (error instanceof NavgwError) return undefined;
    throw error;
  }
}

function directoryAt(workspace: string, text: string): string | undefined {
  const path = resolve(workspace, text);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
}

const some = <T>(all: T[]): T[] | undefined => (all.length === 0 ? undefined : all);

/** The input that sets an option, where its name differs. */
const INPUT_OF: Readonly<Record<string, string>> = { k3sVersion: "version", k8sVersion: "version" };

/** Reads one input at a time and collects problems. */
class Reader {
  readonly #get: InputSource;
  readonly #problems: InputProblem[] = [];
  /** Valid entries of lists as they were written, by input. */
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

  /** Checks that only core can do: ranges, names, engines, and options that exclude each other. */
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
      const rule = "must be a Kubernetes version, or empty, because node is builtin";
      this.#problems.push({ input: "version", value: options.k3sVersion, rule });
    }
    const { enable = [], k3sConfig = {} } = options;
    const value = enable.join(", ");
    if (enable.length > 0 && options.node === "builtin")
      this.#problems.push({ input: "enable", value, rule: "must be empty, because node is builtin" });
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
