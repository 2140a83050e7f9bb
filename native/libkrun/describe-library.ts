import { NavgwError } from "../../src/core/base/errors.ts";
import { type ProgramResult, runProgram } from "../../src/core/base/run-program.ts";
import type { FoundLibkrun } from "./find-library.ts";
import type { LibkrunDescription } from "./library-description.ts";
import { parseFailure } from "./runner-failure.ts";
import { planDescribe } from "./runner-launch.ts";

/** Bound on inspecting a library, ms: it takes 200 ms. */
const TIMEOUT = 10_000;

/**
 * Loads a libkrun in its own process and describes it.
 * @param options.node program of Node.js. Default: this one.
 * @throws NavgwError NAVGW_LIBKRUN when it cannot be loaded; the signal's reason when aborted
 */
export async function describeLibkrun(
  library: Pick<FoundLibkrun, "path" | "firmware">,
  options: { readonly node?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<LibkrunDescription> {
  const { node = process.execPath, signal } = options;
  const { argv, env } = planDescribe({ node, library });
  const [program = node, ...args] = argv;
  let result: ProgramResult;
  try {
    result = await runProgram(program, args, { env, signal, timeout: TIMEOUT });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new NavgwError("NAVGW_LIBKRUN", `could not inspect ${library.path} within ${TIMEOUT} ms`, {
      cause,
    });
  }
  if (result.exitCode === 0) return JSON.parse(result.stdout.toString()) as LibkrunDescription;
  throw (
    parseFailure(result.stderr) ??
    new NavgwError("NAVGW_LIBKRUN", `cannot use ${library.path}: ${describeExit(result)}`, {
      hint: "set NAVGW_LIBKRUN to another libkrun",
    })
  );
}

/** Describes the end of a process that loaded a library: a library can end it. */
function describeExit({ exitCode, signal, stderr }: ProgramResult): string {
  const last = stderr.trim().split("\n").at(-1);
  const end = signal ? `was terminated by ${signal}` : `exited with code ${exitCode}`;
  return `its process ${end}${last ? `: ${last}` : ""}`;
}
