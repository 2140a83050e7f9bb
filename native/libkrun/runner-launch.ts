import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { FoundLibkrun } from "./find-library.ts";

/** Command line and environment of a runner. */
export interface RunnerLaunch {
  readonly argv: readonly string[];
  /** The runner's complete environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The runner's program: beside this file, TypeScript or compiled like this file. */
export const RUNNER_PATH = fileURLToPath(new URL(`./runner${extname(import.meta.url)}`, import.meta.url));

/**
 * Command line of a runner. Pure.
 * @param options.node program of Node.js; on macOS a signed copy (ensureSignedNode)
 * @param options.descriptor from which it reads its document: stdin, or 3 when stdin is the guest's
 * @param options.temporary directory that is deleted with the machine: libkrun leaves an empty one in it for a guest whose root is a disk
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

/** Node.js 22 warns on stderr that it runs TypeScript. */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];

/**
 * Environment of a runner: nothing of the user's, which libkrun could pass to the guest. On Linux the loader gives libkrun
 * the libkrunfw that was loaded before it; on macOS it searches by file name only, in the directory set here.
 */
function runnerEnv(firmware: string | undefined, platform: NodeJS.Platform): Record<string, string> {
  if (platform !== "darwin" || firmware === undefined) return {};
  return { DYLD_FALLBACK_LIBRARY_PATH: dirname(firmware) };
}

/** Command line of a runner that only describes a library. Pure. */
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
