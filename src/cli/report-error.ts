import { inspect } from "node:util";
import { NavgwError } from "../core/internal.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { errorAnnotation } from "./github-annotation.ts";
import { hintText } from "./hint-flags.ts";
import { Interrupted } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Prints an error and its hint, and returns the exit status. */
export function reportError(error: unknown, terminal: Terminal): number {
  const { code, message, hint } = describe(error);
  if (terminal.json) terminal.printJson({ error: { code, message, hint } });
  if (error instanceof Interrupted) {
    terminal.printError(message);
  } else {
    terminal.printError(`${terminal.style(["red", "bold"], "error:")} ${message}`);
    if (hint !== undefined) terminal.printError(`  ${terminal.style("cyan", "hint:")} ${hint}`);
  }
  if (error instanceof NavgwError) showLog(error, terminal);
  if (terminal.env.GITHUB_ACTIONS === "true" && !(error instanceof Interrupted)) {
    terminal.printError(errorAnnotation(code, hint === undefined ? message : `${message}\n${hint}`));
  }
  if (terminal.debug) terminal.printError(inspect(error, { depth: 6 }));
  return exitCodeOf(error);
}

interface Description {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

function describe(error: unknown): Description {
  if (error instanceof NavgwError) {
    const { code, message, hintParts } = error;
    return { code, message, hint: hintText(hintParts) };
  }
  if (error instanceof UsageError) {
    return { code: "NAVGW_BAD_OPTION", message: error.message, hint: error.hint };
  }
  if (error instanceof Interrupted) return { code: "INTERRUPTED", message: error.message, hint: undefined };
  return {
    code: "INTERNAL",
    message: `unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    hint: "run it again with --debug and report what it prints",
  };
}

/** Lines are not truncated: the cause is often at their end. */
function showLog(error: NavgwError, terminal: Terminal): void {
  const tail = error.consoleTail ?? [];
  if (tail.length > 0) {
    terminal.printError("");
    for (const line of tail) terminal.printError(`    ${terminal.style("dim", line)}`);
    terminal.printError("");
  }
  if (error.logPath !== undefined) terminal.printError(`  full log: ${error.logPath}`);
}
