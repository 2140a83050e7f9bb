import { expect, test, vi } from "vitest";
import { pollUntil } from "../../../../src/core/base/poll-until.ts";

test("what is there at once is not waited for", async () => {
  const look = vi.fn(async () => "there");
  expect(await pollUntil(look, { every: 60_000 })).toBe("there");
  expect(look).toHaveBeenCalledTimes(1);
});

test("it is looked at again until it is there, be it nothing, zero or empty", async () => {
  for (const value of [0, "", null]) {
    const seen = [undefined, false, value] as const;
    let looks = 0;
    expect(await pollUntil(async () => seen[looks++], { every: 1 })).toBe(value);
    expect(looks).toBe(3);
  }
});

test("the last look is at the end of the bound", async () => {
  const began = performance.now();
  const times: number[] = [];
  const look = async (): Promise<false> => {
    times.push(performance.now() - began);
    return false;
  };
  expect(await pollUntil(look, { every: 5, within: 40 })).toBeUndefined();
  expect(times.length).toBeGreaterThan(1);
  expect(times.at(-1)).toBeGreaterThan(35);
});

test("a look that fails ends the wait with its error", async () => {
  const failure = new Error("refused");
  await expect(pollUntil(() => Promise.reject(failure))).rejects.toBe(failure);
});

test("an abort ends the wait by its own reason, in a pause and before a look", async () => {
  const reason = new Error("given up");
  const over = new AbortController();
  const look = vi.fn(async () => {
    setImmediate(() => over.abort(reason));
    return undefined;
  });
  await expect(pollUntil(look, { every: 60_000, signal: over.signal })).rejects.toBe(reason);
  await expect(pollUntil(look, { signal: over.signal })).rejects.toBe(reason);
  expect(look).toHaveBeenCalledTimes(1);
});
