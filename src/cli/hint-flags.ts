import type { Hint, HintOption, HintWords } from "../core/internal.ts";
import { API_WORDS, commandLine, k3sArguments, quoteForShell, renderHint } from "../core/internal.ts";

/** Flags of the options that hints name. */
export const FLAGS: Readonly<Record<HintOption, string>> = {
  engine: "--engine",
  node: "--node",
  k3sVersion: "--k3s-version",
  k3sBinary: "--k3s-binary",
  k3sConfig: "--k3s-arg",
  kernel: "--kernel",
  memory: "--memory",
  images: "--load",
  enable: "--enable",
  force: "--force-conflicts",
  registries: "--registries",
  storage: "--storage",
  timeoutMs: "--timeout",
  net: "--net",
  volumes: "--volume",
  // A microVM's log is printed with it.
  onLog: "--debug",
};

const WORDS: HintWords = {
  option({ option, value }) {
    const flag = FLAGS[option];
    if (value === undefined || value === true) return flag;
    if (typeof value !== "object") return `${flag} ${quoteForShell(`${value}`)}`;
    return k3sArguments(value)
      .map((argument) => `${flag}=${quoteForShell(argument)}`)
      .join(" ");
  },
  command: commandLine,
  kvm: API_WORDS.kvm,
};

/** A hint as text, with flags and commands of the command line. */
export function hintText(hint: Hint | undefined): string | undefined {
  return hint && renderHint(hint, WORDS);
}
