import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sumOfWritten, writtenRuns } from "../../../../src/core/artifacts/written-runs.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const MIB = 1 << 20;

async function sparse(name: string, size: number, pieces: readonly [number, Buffer][]): Promise<string> {
  const path = join(dir, name);
  await using file = await open(path, "w");
  await file.truncate(size);
  for (const [offset, bytes] of pieces) await file.write(bytes, 0, bytes.length, offset);
  return path;
}

async function runsOf(path: string): Promise<[number, number][]> {
  const runs: [number, number][] = [];
  for await (const { offset, bytes } of writtenRuns(path)) runs.push([offset, bytes.length]);
  return runs;
}

test("what is written is found, in pieces of 64 KiB and runs of 4 MiB at most", async () => {
  const path = await sparse("disk", 64 * MIB, [
    [4096, Buffer.alloc(100, 1)],
    [3 * MIB, Buffer.alloc(2 * MIB, 2)],
    [64 * MIB - 3, Buffer.from("end")],
  ]);
  expect(await runsOf(path)).toEqual([
    [0, 65536],
    [3 * MIB, MIB],
    [4 * MIB, MIB],
    [64 * MIB - 65536, 65536],
  ]);
});

test("a file without holes, one of nothing but holes, and an empty one", async () => {
  writeFileSync(join(dir, "whole"), Buffer.alloc(100_000, 1));
  expect(await runsOf(join(dir, "whole"))).toEqual([[0, 100_000]]);
  expect(await runsOf(await sparse("hole", 8 * MIB, []))).toEqual([]);
  expect(await runsOf(await sparse("empty", 0, []))).toEqual([]);
});

test("where the holes are makes no difference to the sum, what is where does", async () => {
  const bytes = Buffer.alloc(5000, 7);
  const one = await sparse("one", 8 * MIB, [[MIB, bytes]]);
  const filled = await sparse("filled", 8 * MIB, [
    [0, Buffer.alloc(8 * MIB)],
    [MIB, bytes],
  ]);
  const moved = await sparse("moved", 8 * MIB, [[2 * MIB, bytes]]);
  expect(await sumOfWritten(filled)).toBe(await sumOfWritten(one));
  expect(await sumOfWritten(moved)).not.toBe(await sumOfWritten(one));
});
