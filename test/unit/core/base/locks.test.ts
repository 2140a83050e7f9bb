import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { acquireLock, isLocked, sweepLocks } from "../../../../src/core/base/locks.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { OtherProcess } from "../support/process.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

const holder = (lock: string): OtherProcess =>
  new OtherProcess(`
    const { acquireLock } = await import("CORE/base/locks.js");
    await acquireLock(${JSON.stringify(lock)});
    console.log("held");
    setInterval(() => undefined, 1000);
  `);

test("a lock is taken, seen as taken, released, and leaves nothing", async () => {
  const path = join(dir, "locks/plain");
  const lock = await acquireLock(path);
  expect(await isLocked(path)).toBe(true);
  await lock.release();
  expect(await isLocked(path)).toBe(false);
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("a second taker waits until the first releases, and is told that it waits", async () => {
  const path = join(dir, "locks/second");
  const first = await acquireLock(path);
  const order: string[] = [];
  let told = 0;
  const second = acquireLock(path, { onWait: () => told++ }).then((lock) => {
    order.push("second");
    return lock;
  });
  await waitUntil("word that it waits", 5000, () => told === 1);
  order.push("release");
  await first.release();
  await (await second).release();
  expect(order).toEqual(["release", "second"]);
  expect(told).toBe(1);
});

test("a lock whose owner was killed is free", async () => {
  const path = join(dir, "locks/killed");
  const owner = holder(path);
  expect(await owner.line()).toBe("held");
  expect(await isLocked(path)).toBe(true);
  await owner.kill("SIGKILL");
  await (await acquireLock(path)).release();
  expect(existsSync(path)).toBe(false);
});

test("waiting ends with the signal's reason", async () => {
  await using _held = await acquireLock(join(dir, "locks/abort"));
  const reason = new Error("enough");
  const controller = new AbortController();
  const waiting = acquireLock(join(dir, "locks/abort"), {
    signal: controller.signal,
    onWait: () => controller.abort(reason),
  });
  await expect(waiting).rejects.toBe(reason);
});

test("waiting ends with NAVGW_LOCKED when its bound is over, and names the owner", async () => {
  await using _held = await acquireLock(join(dir, "locks/bound"));
  await expect(acquireLock(join(dir, "locks/bound"), { timeout: 1 })).rejects.toMatchObject({
    code: "NAVGW_LOCKED",
    message: expect.stringContaining(`${process.pid}`),
  });
});

test("many processes never hold it at the same time", async () => {
  const path = join(dir, "locks/many");
  const counter = join(dir, "counter");
  writeFileSync(counter, "0");
  const code = `
    const { acquireLock } = await import("CORE/base/locks.js");
    const { readFile, writeFile } = await import("node:fs/promises");
    for (let round = 0; round < 5; round++) {
      const lock = await acquireLock(${JSON.stringify(path)});
      const before = Number(await readFile(${JSON.stringify(counter)}, "utf8"));
      await new Promise((resolve) => setImmediate(resolve));
      await writeFile(${JSON.stringify(counter)}, String(before + 1));
      await lock.release();
    }
  `;
  const others = [1, 2, 3].map(() => new OtherProcess(code));
  expect(await Promise.all(others.map((other) => other.ended()))).toEqual([0, 0, 0]);
  expect(readFileSync(counter, "utf8")).toBe("15");
});

test("what killed owners left is swept, and locks that are held stay", async () => {
  const parent = join(dir, "swept");
  const owner = holder(join(parent, "dead"));
  expect(await owner.line()).toBe("held");
  await owner.kill();
  await using _held = await acquireLock(join(parent, "held"));
  await sweepLocks(parent);
  expect(readdirSync(parent)).toEqual(["held"]);
  expect(await isLocked(join(parent, "held"))).toBe(true);
});
