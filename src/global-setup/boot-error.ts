import { NavgwError, type NavgwErrorCode } from "../core/index.ts";
import { type HintWords, renderHint } from "../core/internal.ts";

/**
 * A cluster that did not start, described in one error: test runners print an error's message and little else, so reason, hint and
 * last lines are all in it.
 */
class BootError extends Error {
  override readonly name = "BootError";
  readonly code: NavgwErrorCode;

  constructor({ code, message, hintParts, consoleTail, logPath }: NavgwError, words: HintWords) {
    const hint = hintParts && renderHint(hintParts, words);
    const lines = [
      `the cluster did not start: ${message}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
      ...(logPath === undefined ? [] : [`  full log: ${logPath}`]),
      ...(consoleTail === undefined ? [] : ["  last lines:", ...consoleTail.map((line) => `    ${line}`)]),
    ];
    // No cause: it adds nothing, and Vitest fails on one whose name it cannot change, as an AbortError's.
    super(lines.join("\n"));
    this.code = code;
    // Where it was thrown is of no use to those who run tests, and some runners print the stack instead of the message.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** What to throw for a boot that failed. @param words names of the runner's configuration for the hint */
export function bootError(error: unknown, words: HintWords): unknown {
  return error instanceof NavgwError ? new BootError(error, words) : error;
}
