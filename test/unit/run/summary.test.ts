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

test("each failed test is named again with the first lines of its failure", () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const failed = {
    name: "breaks",
    file: "b.test.ts",
    seconds: 3,
    failure: `\u001b[31mbroken\u001b[39m\n${lines.join("\n")}`,
  };
  const text = summaryOf(
    [{ name: "unit", seconds: 50, passed: 12, failed: 1, tests: [...tests, failed] }],
    50,
  );
  const from = text.slice(text.indexOf("failed: "));
  expect(from.split("\n")).toEqual([
    "failed: breaks  b.test.ts  3.0 s",
    "  broken",
    ...lines.slice(0, 11).map((line) => `  ${line}`),
    "",
    "12 passed, 1 failed",
    "",
  ]);
});
