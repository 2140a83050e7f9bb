import { type DumpFile, NavgwError, STEP_TEXT } from "../../core/index.ts";
import type { Attempt } from "../boot/boot-attempt.ts";
import { InputsError } from "../context.ts";
import { describeFailure } from "../report-failure.ts";
import { block, code, details, joined, logSection, plain, table } from "./markdown.ts";
import { timeChart } from "./time-chart.ts";

/** Longest part of one log, bytes. */
const LONGEST_LOG = 48 << 10;

/** The job's summary of a failed start. @param logs the logs of the guest that could be saved */
export function failedSummary(
  failure: unknown,
  { name, stages: { all: stages }, ready, logsDir }: Attempt,
  logs: readonly DumpFile[],
): string {
  const cluster = name === undefined ? "The cluster" : `Cluster ${code(name)}`;
  if (failure instanceof InputsError) {
    const rows = failure.problems.map(({ input, value, rule }) => [code(input), code(value), plain(rule)]);
    const head = ["Input", "Value", "Rule"];
    return joined([`### ${cluster} was not started: inputs are not allowed`, table(head, rows)]);
  }
  const { message, todo } = describeFailure(failure);
  const [headline = "", ...more] = message.split("\n");
  const last = stages.at(-1);
  const tail = failure instanceof NavgwError ? (failure.consoleTail ?? []) : [];
  return joined([
    `### ${cluster} ${ready ? "is ready, but an object that this job waits for is not" : "did not start"}`,
    `**${plain(headline)}**`,
    more.length === 0 ? undefined : block(more.join("\n")),
    todo && `What to do: ${plain(todo)}`,
    last === undefined || ready ? undefined : `The last step reached was: ${plain(STEP_TEXT[last.step])}.`,
    tail.length === 0 ? undefined : details("Last lines", block(tail.join("\n"))),
    stages.length === 0 || ready ? undefined : details("Steps that were reached", timeChart(stages)),
    ...logs.map((log) => logSection(log.name, log.text, LONGEST_LOG)),
    logs.length === 0 || logsDir === undefined ? undefined : `Full logs: ${code(logsDir)}`,
  ]);
}
