import { NavgwError } from "../core/internal.ts";
import { reportError } from "./report-error.ts";
import { Terminal } from "./terminal.ts";

const FULL: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT"]);

/** Reports that a result could not be written to stdout, and returns the exit status. */
export function reportLostOutput(cause: NodeJS.ErrnoException): number {
  const code = FULL.has(cause.code) ? "NAVGW_NO_SPACE" : "NAVGW_STATE";
  const error = new NavgwError(code, `cannot write to stdout: ${cause.message}`, {
    hint: "direct it to a file on a disk with space, or to a program that reads it",
    cause,
  });
  return reportError(error, new Terminal());
}
