import { expect, test } from "vitest";
import { busyIn, parseStat, timeOfTree } from "../../../bench/process-times.ts";

test("a process's time includes that of its ended children, whatever its name", () => {
  const stat = "17 (a) R 9 (b) S 4 17 17 0 -1 4194560 0 0 0 0 100 20 3 4 20 0 1 0 1 1 1";
  expect(parseStat(stat)).toEqual({ pid: 17, parent: 4, ms: 1270 });
});

test("a tree's time is that of all its processes, once each, and of no others", () => {
  const all = [
    { pid: 1, parent: 0, ms: 1000 },
    { pid: 10, parent: 1, ms: 1 },
    { pid: 11, parent: 10, ms: 20 },
    { pid: 12, parent: 11, ms: 300 },
    { pid: 13, parent: 1, ms: 5000 },
  ];
  expect(timeOfTree(10, all)).toBe(321);
  expect(timeOfTree(99, all)).toBe(0);
});

test("a machine is not busy while it waits or is not given its CPU", () => {
  expect(busyIn("cpu  100 1 30 9999 500 2 3 77 50 0\ncpu0 100 1 30 9999 500 2 3 77 50 0\n")).toBe(1360);
});
