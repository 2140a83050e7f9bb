import { expect, test } from "vitest";
import { parseArguments } from "../../kills/arguments.ts";
import { growthTable, type Taken } from "../../kills/growth.ts";
import { Random } from "../../kills/random.ts";
import { summarize } from "../../kills/summary.ts";

test("arguments have defaults and are checked", () => {
  expect(parseArguments(["--seed", "7"])).toMatchObject({ kills: 300, seed: 7, clusters: undefined });
  expect(parseArguments(["--kills", "5", "--scene", "up,down"])).toMatchObject({
    kills: 5,
    scenes: ["up", "down"],
  });
  expect(parseArguments(["--clusters", "200"])).toMatchObject({ clusters: 200 });
  expect(() => parseArguments(["--kills", "many"])).toThrow("--kills must be a whole number: many");
});

test("choices follow from the seed", () => {
  const choices = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => random.choose([0, 1, 2, 3, 4]));
  };
  expect(choices(7)).toEqual(choices(7));
  expect(choices(8)).not.toEqual(choices(7));
  expect(new Set(choices(7)).size).toBe(5);
  expect(() => new Random(1).choose([])).toThrow(RangeError);
});

test("the summary counts kills by command and process, and lists what was wrong", () => {
  const text = summarize([
    { scene: "up", killed: "keeper", at: 1, problems: [] },
    { scene: "up", killed: "keeper", at: 2, problems: ["file /locks/x"] },
    { scene: "down", killed: undefined, at: 0.5, problems: [] },
  ]);
  expect(text).toMatch(/^up +keeper +2 {2}1 with problems$/m);
  expect(text).toContain("2 kills, 1 problems; 1 came too late to kill anything");
  expect(text).toContain("up, keeper killed after 2.00 s: file /locks/x");
});

test("growth compares the first tenth with the last", () => {
  const taken = (seconds: number): Taken => ({ seconds, descriptors: 1, processes: 2, memory: 3, disk: 4 });
  const table = growthTable(Array.from({ length: 20 }, (_, at) => taken(at)));
  expect(table).toMatch(/^first tenth +0\.5 /m);
  expect(table).toMatch(/^last tenth +18\.5 /m);
});
