/**
 * The tests: `npm test` runs what proves the project, `npm run test:all` also what repeats it in further forms, `npm test -- STEP…`
 * only these steps. Runs every step even when one fails, and ends with a line `N passed, N failed`.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { extendedSuite, libkrunSuite } from "./krun/lab/lab.ts";
import { checks } from "./run/checks.ts";
import { fuzz } from "./run/fuzz.ts";
import { goTests } from "./run/go.ts";
import { lab } from "./run/lab.ts";
import type { Step } from "./run/step.ts";
import { type StepEnd, summaryOf } from "./run/summary.ts";
import { vitest } from "./run/vitest.ts";
import { compileOnce } from "./support/build.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface NamedStep {
  readonly name: string;
  readonly run: Step;
  /** Only of `npm run test:all`. */
  readonly extended?: true;
}

/** One after the other: a lab's guest counts time, and what runs beside it would take it away. */
const STEPS: readonly NamedStep[] = [
  { name: "check", run: checks },
  { name: "unit", run: vitest("unit") },
  { name: "go", run: goTests },
  { name: "integration", run: vitest("integration") },
  { name: "krun", run: lab(libkrunSuite) },
  { name: "fuzz", run: fuzz(), extended: true },
  { name: "extended", run: vitest("extended"), extended: true },
  { name: "emulated", run: vitest("emulated"), extended: true },
  { name: "krun-extended", run: lab(extendedSuite), extended: true },
];

const { values, positionals } = parseArgs({
  options: { all: { type: "boolean", default: false } },
  allowPositionals: true,
});
const names = STEPS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no step ${unknown.join(", ")}; the steps are ${names.join(", ")}\n`);
  process.exit(2);
}

const isRequested = ({ name, extended }: NamedStep): boolean =>
  positionals.length > 0 ? positionals.includes(name) : values.all || extended !== true;

const started = performance.now();
const secondsSince = (time: number): number => (performance.now() - time) / 1000;

async function runStep({ name, run }: NamedStep): Promise<StepEnd> {
  const begun = performance.now();
  process.stdout.write(`\n── ${name} (${availableParallelism()} CPUs) ──\n`);
  const result = await run(root);
  const seconds = secondsSince(begun);
  process.stdout.write(
    `── ${name}: ${result.passed} passed, ${result.failed} failed, ${seconds.toFixed(0)} s\n`,
  );
  return { name, seconds, ...result };
}

await compileOnce();
const ends: StepEnd[] = [];
for (const step of STEPS.filter(isRequested)) ends.push(await runStep(step));
process.stdout.write(`\n${summaryOf(ends, secondsSince(started))}`);
process.exitCode = ends.some(({ failed }) => failed > 0) || !ends.some(({ passed }) => passed > 0) ? 1 : 0;
