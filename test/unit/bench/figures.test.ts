import { expect, test } from "vitest";
import { STAGES, type Stage } from "../../../bench/boot-stages.ts";
import { type Figure, isKept, missedIn, ratioOf } from "../../../bench/figures.ts";

const figure = (values: number[], bound?: number): Figure => ({
  what: "host CPU",
  unit: "percent",
  values,
  bound,
});
const boot = (total: number) =>
  ({ ...Object.fromEntries(STAGES.map((stage) => [stage, 0])), total }) as Record<Stage, number>;

test("a bound is for the median, and reaching it is keeping it", () => {
  expect(isKept(figure([1, 3, 90], 3))).toBe(true);
  expect(isKept(figure([1, 3.1, 3.2], 3))).toBe(false);
  expect(isKept(figure([90]))).toBeUndefined();
});

test("only figures with a bound can be missed", () => {
  const section = { part: "idle", subject: "uml", figures: [figure([9]), figure([9], 3), figure([2], 3)] };
  expect(missedIn([section])).toEqual([{ section, figure: section.figures[1] }]);
});

test("uml is set beside qemu only where that emulates and both have booted", () => {
  const cold = (subject: string, ...totals: number[]) => ({
    part: "cold",
    subject,
    figures: [],
    boots: totals.map(boot),
  });
  const both = [cold("uml", 9000, 10_000, 11_000), cold("qemu", 40_000)];
  expect(ratioOf(both, true)?.figures[0]?.values).toEqual([0.25]);
  expect(ratioOf(both, false)).toBeUndefined();
  expect(ratioOf([cold("uml", 9000), cold("qemu")], true)).toBeUndefined();
});
