import type { Hint, HintOption, HintWords } from "../core/internal.ts";
import { commandLine, k3sArguments, renderHint } from "../core/internal.ts";
import { kvmAdvice, type Runner, thisRunner } from "./kvm.ts";

/** What a workflow has for an option: an input, or where there is none a flag of the command line that later steps can use. */
type InputOrFlag = { readonly input: string } | { readonly flag: string };

export const INPUTS: Readonly<Record<HintOption, InputOrFlag>> = {
  engine: { input: "engine" },
  node: { input: "node" },
  k3sVersion: { input: "version" },
  k3sBinary: { flag: "up --k3s-binary" },
  k3sConfig: { input: "k3s-args" },
  kernel: { flag: "up --kernel" },
  memory: { input: "memory" },
  images: { input: "images" },
  enable: { input: "enable" },
  force: { flag: "apply --force-conflicts" },
  registries: { input: "registries" },
  storage: { flag: "up --storage" },
  timeoutMs: { input: "timeout" },
  net: { flag: "run --net" },
  volumes: { flag: "run --volume" },
  onLog: { flag: "run --debug" },
};

function wordsFor(runner: Runner): HintWords {
  return {
    option({ option, value }) {
      const known = INPUTS[option];
      const text = typeof value === "object" ? k3sArguments(value).join(" ") : value;
      if ("flag" in known)
        return `navgw-test ${known.flag}${text === undefined || text === true ? "" : ` ${text}`}`;
      return text === undefined ? `input ${known.input}` : `${known.input}: ${text}`;
    },
    command: commandLine,
    kvm: (failure) => kvmAdvice(runner, failure),
  };
}

/** A hint for who writes workflows. */
export function hintText(hint: Hint | undefined, runner = thisRunner()): string | undefined {
  return hint && renderHint(hint, wordsFor(runner));
}
