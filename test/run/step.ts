import { execa } from "execa";

/** What a step of the tests found. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** One step; never throws for a failing test. */
export type Step = (root: string) => Promise<Tally>;

export const NOTHING: Tally = { passed: 0, failed: 0 };

export const sum = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
});

/** Runs a program with its output shown; one that cannot be started counts as failed. */
export async function succeeds(root: string, argv: readonly string[]): Promise<boolean> {
  const [program = "", ...args] = argv;
  const result = await execa(program, args, {
    cwd: root,
    preferLocal: true,
    stdio: "inherit",
    reject: false,
  });
  return !result.failed;
}
