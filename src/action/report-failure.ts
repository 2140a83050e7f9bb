import { inspect } from "node:util";
import { error as annotate, debug, endGroup, info, startGroup } from "@actions/core";
import { NavgwError } from "../core/index.ts";
import { Cancelled } from "./cancellation.ts";
import { InputsError } from "./context.ts";
import { hintText } from "./hint-inputs.ts";

/** Annotates the job with the failure and what to do about it. */
export function reportFailure(failure: unknown): void {
  process.exitCode = 1;
  debug(inspect(failure, { depth: 6 }));
  if (failure instanceof Cancelled) {
    info(failure.message);
    return;
  }
  if (failure instanceof InputsError) {
    for (const { input, value, rule } of failure.problems) {
      annotate(`input ${input}: ${JSON.stringify(value)} is not allowed: ${rule}`, {
        title: `Input ${input}`,
      });
    }
    return;
  }
  const { message, todo } = describeFailure(failure);
  annotate(todo === undefined ? message : `${message}\n${todo}`, { title: titleOf(failure) });
  const tail = failure instanceof NavgwError ? (failure.consoleTail ?? []) : [];
  if (tail.length === 0) return;
  startGroup("Last lines of the log");
  for (const line of tail) info(line);
  endGroup();
}

/** The failure, summarized in its first line, and what to do about it in one line. */
export function describeFailure(failure: unknown): { message: string; todo: string | undefined } {
  if (failure instanceof NavgwError) {
    return { message: failure.message, todo: hintText(failure.hintParts) };
  }
  return { message: failure instanceof Error ? failure.message : String(failure), todo: undefined };
}

function titleOf(failure: unknown): string {
  return failure instanceof NavgwError ? failure.code : "Unexpected error";
}
