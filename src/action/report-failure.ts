import { inspect } from "node:util";
import { error as annotate, debug, endGroup, info, startGroup } from "@actions/core";
import { NavgwError } from "../core/index.ts";
import { Cancelled } from "./cancellation.ts";
import { InputsError } from "./context.ts";
import { hintText } from "./hint-words.ts";

/** Says what failed as annotations of the job, each with what to do. */
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
  const { what, todo } = describeFailure(failure);
  annotate(todo === undefined ? what : `${what}\n${todo}`, { title: titleOf(failure) });
  const tail = failure instanceof NavgwError ? (failure.consoleTail ?? []) : [];
  if (tail.length === 0) return;
  startGroup("Its last lines");
  for (const line of tail) info(line);
  endGroup();
}

/** What failed, of which the first line says all that matters, and what to do about it in one line. */
export function describeFailure(failure: unknown): { what: string; todo: string | undefined } {
  if (failure instanceof NavgwError) {
    return { what: failure.message, todo: hintText(failure.hintParts) };
  }
  return { what: failure instanceof Error ? failure.message : String(failure), todo: undefined };
}

function titleOf(failure: unknown): string {
  return failure instanceof NavgwError ? failure.code : "Unexpected error";
}
