import type { Readable } from "node:stream";
import { NavgwError } from "../core/internal.ts";

/** The error to report when this process's stdin failed; undefined for any other error. */
export function stdinFailure(error: unknown, stdin: Readable): NavgwError | undefined {
  if (!(error instanceof Error) || error !== stdin.errored) return undefined;
  return new NavgwError("NAVGW_BAD_OPTION", `stdin cannot be read to its end: ${error.message}`, {
    hint: "check the file or the program that it comes from, and run it again",
    cause: error,
  });
}
