import { NavgwError, type NavgwErrorCode } from "../../src/core/base/errors.ts";
import { parseHint } from "../../src/core/base/hint.ts";

/**
 * Exit code of a runner that could not start its guest (EX_SOFTWARE of sysexits.h). A guest may end with the same code,
 * so it has this meaning only together with a failure's line on stderr.
 */
export const RUNNER_FAILED = 70;

/** Formats the line that a runner prints on stderr before it ends with {@link RUNNER_FAILED}. */
export function formatFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const failure =
    error instanceof NavgwError
      ? { code: error.code, message, ...(error.hintParts && { hint: error.hintParts }) }
      : { code: "NAVGW_LIBKRUN", message: `the runner failed: ${message}` };
  return JSON.stringify({ navgwRunner: failure });
}

/** Parses the error in a runner's output; undefined when it has none, so the guest itself ended with that code. */
export function parseFailure(output: string): NavgwError | undefined {
  for (const line of output.split("\n").reverse()) {
    if (!line.startsWith('{"navgwRunner":')) continue;
    try {
      const { code, message, hint } = JSON.parse(line).navgwRunner;
      return new NavgwError(code as NavgwErrorCode, String(message), { hint: parseHint(hint) });
    } catch {
      // A truncated line, or one of the guest: continue.
    }
  }
  return undefined;
}
