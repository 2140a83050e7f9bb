import { expect, test } from "vitest";
import { summaryOf } from "../../run/summary.ts";

const tests = Array.from({ length: 12 }, (_, at) => ({ name: `test ${at}`, file: "a.test.ts", seconds: at }));

test("the tests end with the time of each step, the ten slowest tests, and the sum", () => {
  const text = summaryOf(
    [
      { name: "check", seconds: 31.4, passed: 10, failed: 1, tests: [] },
      { name: "unit", seconds: 50, passed: 12, failed: 0, tests },
    ],
    83,
  );
  expect(text.split("\n")).toEqual([
    "step   passed  failed  time",
    "check  10      1       31 s",
    "unit   12      0       50 s",
    "all    22      1       83 s",
    "",
    "slowest test  file       time",
    ...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map(
      (at) => `test ${at}${at < 10 ? " " : ""}       a.test.ts  ${at}.0 s`,
    ),
    "",
    "22 passed, 1 failed",
    "",
  ]);
});
