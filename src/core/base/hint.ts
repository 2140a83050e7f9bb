/** Options in hints, with their API names; other faces name them as a flag or an input. */
const HINT_OPTIONS = [
  "engine",
  "node",
  "k3sVersion",
  "k3sBinary",
  "k3sConfig",
  "kernel",
  "memory",
  "images",
  "enable",
  "force",
  "registries",
  "storage",
  "timeoutMs",
  "net",
  "volumes",
  "onLog",
] as const;
export type HintOption = (typeof HINT_OPTIONS)[number];

/** Verbs of the command line that hints name. */
export const HINT_VERBS = [
  "cache prune",
  "doctor",
  "down",
  "golden build",
  "golden export",
  "kubectl",
  "list",
  "load",
  "logs",
  "port",
  "run",
  "snapshot create",
  "snapshot ls",
  "snapshot restore",
  "status",
  "stop",
  "up",
] as const;
export type HintVerb = (typeof HINT_VERBS)[number];

/** Why this process cannot use KVM: no device, no permission, or a device that does not open. */
export type KvmFailure = "missing" | "denied" | "unusable";

/** Value of an option; of k3sConfig, entries by key. */
export type HintValue = string | number | boolean | Readonly<Record<string, string | boolean>>;

/** An option, with the value to give it. */
export interface OptionPart {
  readonly option: HintOption;
  readonly value?: HintValue;
}

/** A command line of navgw-test. */
export interface CommandPart {
  readonly verb: HintVerb;
  readonly args: readonly string[];
}

/** How to get KVM on this machine. */
export interface KvmPart {
  readonly kvm: KvmFailure;
}

/** A piece of a hint: plain text, or a part that each face names in its own way. */
export type HintPart = string | OptionPart | CommandPart | KvmPart;

/** What to do about a failure, in one line. */
export type Hint = readonly HintPart[];

/**
 * Builds a hint.
 *
 * ```ts
 * hint`increase ${option("timeoutMs")}, or see ${command("logs", "k3s")}`
 * ```
 */
export function hint(texts: TemplateStringsArray, ...values: readonly (HintPart | Hint | number)[]): Hint {
  return texts
    .flatMap((text, at): readonly HintPart[] => {
      const value = values[at];
      if (value === undefined) return [text];
      if (typeof value === "number") return [text, `${value}`];
      return [text, ...(isHint(value) ? value : [value])];
    })
    .filter((part) => part !== "");
}

/** An option in a hint; `value` is the value to set. */
export function option(name: HintOption, value?: HintValue): OptionPart {
  return value === undefined ? { option: name } : { option: name, value };
}

/** A command line of navgw-test in a hint. */
export function command(verb: HintVerb, ...args: readonly string[]): CommandPart {
  return { verb, args };
}

/** A plain text is a hint too. */
export function toHint(text: string | Hint): Hint {
  return typeof text === "string" ? [text] : text;
}

/** Parses a hint in another process's response; undefined when it is invalid. */
export function parseHint(value: unknown): Hint | undefined {
  return Array.isArray(value) && value.every(isPart) ? value : undefined;
}

function isPart(value: unknown): value is HintPart {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null) return false;
  const { option: name, verb, args, kvm } = value as Partial<OptionPart & CommandPart & KvmPart>;
  if (name !== undefined) return HINT_OPTIONS.includes(name);
  if (verb !== undefined) return HINT_VERBS.includes(verb) && Array.isArray(args);
  return kvm === "missing" || kvm === "denied" || kvm === "unusable";
}

const isHint = (value: HintPart | Hint): value is Hint => Array.isArray(value);
