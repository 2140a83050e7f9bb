import { NavgwError, type NavgwErrorCode } from "../../src/core/base/errors.ts";
import { parseHint } from "../../src/core/base/hint.ts";

/**
 * Exit code of a runner that could not start its guest (EX_SOFTWARE of sysexits.h). A guest may end with the same one,
 * so it is only together with a failure's line on stderr that it means this.
 */
export const RUNNER_FAILED = 70;

/** The line that a runner says on stderr before it ends with {@link RUNNER_FAILED}. */
export function formatFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const failure =
    error instanceof NavgwError
      ? { code: error.code, message, ...(error.hintParts && { hint: error.hintParts }) }
      : { code: "NAVGW_LIBKRUN", message: `the runner failed: ${message}` };
  return JSON.stringify({ navgwRunner: failure });
}

/** The error that a runner's output tells of; undefined when there is none, so the guest itself ended so. */
export function parseFailure(output: string): NavgwError | undefined {
  for (const line of output.split("\n").reverse()) {
    if (!line.startsWith('{"navgwRunner":')) continue;
    try {
      const { code, message, hint } = JSON.parse(line).navgwRunner;
      return new NavgwError(code as NavgwErrorCode, String(message), { hint: parseHint(hint) });
    } catch {
      // A line cut short, or the guest's own: look on.
    }
  }
  return undefined;
}
