import { execa } from "execa";

/** How many of something passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** A test that was run, and how long it took. */
export interface TimedTest {
  readonly name: string;
  /** Its file, or its package. */
  readonly file: string;
  readonly seconds: number;
  /** Why it failed; undefined if it passed. */
  readonly failure?: string | undefined;
}

/** What a step of the tests found. */
export interface StepResult extends Tally {
  readonly tests: readonly TimedTest[];
}

/** One step; never throws for a failing test. */
export type Step = (root: string) => Promise<StepResult>;

export const NOTHING: StepResult = { passed: 0, failed: 0, tests: [] };

export const sum = (a: StepResult, b: StepResult): StepResult => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  tests: [...a.tests, ...b.tests],
});

/** The result of one thing that has no tests in it. */
export const resultOf = (good: boolean): StepResult => ({ ...NOTHING, [good ? "passed" : "failed"]: 1 });

/** Runs a program with its output shown; one that cannot be started counts as failed. */
export async function succeeds(
  root: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const [program = "", ...args] = argv;
  const result = await execa(program, args, {
    cwd: root,
    env,
    preferLocal: true,
    stdio: "inherit",
    reject: false,
  });
  return !result.failed;
}
