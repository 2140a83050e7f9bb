import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { FoundLibkrun } from "./find-library.ts";

/** How to start a runner. */
export interface RunnerLaunch {
  readonly argv: readonly string[];
  /** The runner's whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The runner's program: beside this file, TypeScript as it is here or compiled as it is there. */
export const RUNNER_PATH = fileURLToPath(new URL(`./runner${extname(import.meta.url)}`, import.meta.url));

/**
 * Command line of a runner. Pure.
 * @param options.node program of Node.js; on macOS a signed copy (ensureSignedNode)
 * @param options.descriptor where it reads its document: stdin, or 3 when stdin is the guest's
 * @param options.temporary folder that goes with the machine: libkrun leaves an empty one in it for a guest whose root is a disk
 */
export function planLaunch(options: {
  readonly node: string;
  readonly descriptor: 0 | 3;
  readonly temporary: string;
  readonly library: Pick<FoundLibkrun, "firmware">;
  readonly platform?: NodeJS.Platform;
}): RunnerLaunch {
  const { node, descriptor, temporary, library, platform = process.platform } = options;
  return {
    argv: [node, ...NODE_FLAGS, RUNNER_PATH, `${descriptor}`],
    env: { TMPDIR: temporary, ...runnerEnv(library.firmware?.path, platform) },
  };
}

/** Node.js 22 says on stderr that it runs TypeScript. */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];

/**
 * Environment of a runner: nothing of the user's, which libkrun could hand to the guest. On Linux the loader gives libkrun
 * the libkrunfw that was loaded before it; on macOS it looks by file name only, where this says where.
 */
function runnerEnv(firmware: string | undefined, platform: NodeJS.Platform): Record<string, string> {
  if (platform !== "darwin" || firmware === undefined) return {};
  return { DYLD_FALLBACK_LIBRARY_PATH: dirname(firmware) };
}

/** Command line of a runner that only tells what a library is. Pure. */
export function planDescribe(options: {
  readonly node: string;
  readonly library: Pick<FoundLibkrun, "path" | "firmware">;
  readonly platform?: NodeJS.Platform;
}): RunnerLaunch {
  const { node, library, platform = process.platform } = options;
  const firmware = library.firmware?.path;
  return {
    argv: [
      node,
      ...NODE_FLAGS,
      RUNNER_PATH,
      "describe",
      library.path,
      ...(firmware === undefined ? [] : [firmware]),
    ],
    env: runnerEnv(firmware, platform),
  };
}
