import { once } from "node:events";
import { expect, test } from "vitest";
import { allOrAbort } from "../../../../src/core/base/all-or-abort.ts";

test("results come in the order of the tasks", async () => {
  const { promise: first, resolve } = Promise.withResolvers<string>();
  const second = async (): Promise<number> => {
    resolve("first");
    return 2;
  };
  expect(await allOrAbort(undefined, () => [first, second()])).toEqual(["first", 2]);
});

test("when one fails, the others are aborted and have ended before the failure is reported", async () => {
  const failure = new Error("no space");
  let reason: unknown;
  let hasEnded = false;
  const other = async (signal: AbortSignal): Promise<void> => {
    await once(signal, "abort");
    reason = signal.reason;
    await new Promise(setImmediate);
    hasEnded = true;
  };
  await expect(allOrAbort(undefined, (signal) => [other(signal), Promise.reject(failure)])).rejects.toBe(
    failure,
  );
  expect(reason).toBe(failure);
  expect(hasEnded).toBe(true);
});

test("an abort from outside is reported by its own reason, whatever the tasks fail with", async () => {
  const outside = new AbortController();
  const reason = new Error("given up");
  const task = async (signal: AbortSignal): Promise<void> => {
    await once(signal, "abort");
    throw new Error("cut off");
  };
  const all = allOrAbort(outside.signal, (signal) => [task(signal), task(signal)]);
  outside.abort(reason);
  await expect(all).rejects.toBe(reason);
});
