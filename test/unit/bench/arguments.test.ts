import { expect, test } from "vitest";
import { parseArguments } from "../../../bench/arguments.ts";

test("parts and engines can be chosen", () => {
  expect(parseArguments(["--only", "cold,golden", "--engine", "uml", "--runs", "3"])).toMatchObject({
    only: ["cold", "golden"],
    engines: ["uml"],
    runs: 3,
    out: "bench-results",
  });
  expect(parseArguments([])).toMatchObject({ only: undefined, engines: undefined, runs: 5 });
});

test.each([
  [["--only", "cold,warm"], "--only knows no warm"],
  [["--engine", "xen"], "--engine knows no xen"],
  [["--runs", "0"], "--runs must be a whole number from 1: 0"],
  [["--runs", "many"], "many"],
])("%j is refused", (args, problem) => {
  expect(() => parseArguments(args)).toThrow(problem);
});
