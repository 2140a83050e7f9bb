import { type Arbitrary, assert, asyncProperty } from "fast-check";
import { expect, test } from "vitest";
import { NavgwError } from "../../src/core/base/errors.ts";

/** How often a property is tried; `npm run fuzz` sets FUZZ_RUNS. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
/** Longest that one try may take, ms: input that takes longer is as bad as input that crashes. */
const PER_RUN = 5_000;

/**
 * A test that something holds whatever the input.
 * @param part part of the runs that is enough in the unit tests, for a check that writes files
 */
export function holds<T>(
  title: string,
  inputs: Arbitrary<T>,
  check: (input: T) => Promise<void> | void,
  part = 1,
): void {
  const numRuns = Math.ceil(RUNS * (process.env.FUZZ_RUNS === undefined ? part : 1));
  test(title, { timeout: 60_000 + numRuns * 1000 }, async () => {
    await assert(
      asyncProperty(inputs, async (input) => {
        await check(input);
      }),
      { numRuns, timeout: PER_RUN },
    );
  });
}

/** Runs something that hostile input may make fail, but only with an error of ours. @returns undefined when it failed */
export async function codedOrDone<T>(work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    expect(error.code).toMatch(/^NAVGW_/);
    expect(error.message).not.toBe("");
    return undefined;
  }
}
