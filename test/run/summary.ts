import { stripVTControlCharacters } from "node:util";
import { table } from "../../src/cli/table.ts";
import { NOTHING, type StepResult, sum, type Tally, type TimedTest } from "./step.ts";

/** A step that has ended. */
export interface StepEnd extends StepResult {
  readonly name: string;
  readonly seconds: number;
}

/** How many of the slowest tests are named. */
const SLOWEST = 10;

/** How many lines of a failure are repeated. */
const FAILURE_LINES = 12;

/** What the tests end with: a table of the steps, the slowest tests, those that failed, and how many passed and failed. */
export function summaryOf(ends: readonly StepEnd[], seconds: number): string {
  const all = ends.reduce<StepResult>(sum, NOTHING);
  const rows = ends.map((end) => [end.name, `${end.passed}`, `${end.failed}`, `${end.seconds.toFixed(0)} s`]);
  const steps = table(
    ["step", "passed", "failed", "time"],
    [...rows, ["all", `${all.passed}`, `${all.failed}`, `${seconds.toFixed(0)} s`]],
  );
  const slowest = all.tests.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  const tests = table(
    ["slowest test", "file", "time"],
    slowest.map(({ name, file, seconds }) => [name, file, `${seconds.toFixed(1)} s`]),
  );
  return [steps, tests, ...failuresOf(all.tests), `${lastLine(all)}\n`].join("\n\n");
}

const failuresOf = (tests: readonly TimedTest[]): string[] =>
  tests.flatMap(({ name, file, seconds, failure }) => {
    if (failure === undefined) return [];
    const lines = stripVTControlCharacters(failure).trim().split("\n").slice(0, FAILURE_LINES);
    return [[`failed: ${name}  ${file}  ${seconds.toFixed(1)} s`, ...lines].join("\n  ")];
  });

/** The line by which the tests' result is known. */
const lastLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
