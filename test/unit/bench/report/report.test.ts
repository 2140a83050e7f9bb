import { expect, test } from "vitest";
import { STAGES, type Stage } from "../../../../bench/boot-stages.ts";
import type { Section } from "../../../../bench/figures.ts";
import { asJson } from "../../../../bench/report/json.ts";
import { asMarkdown } from "../../../../bench/report/markdown.ts";
import { asText } from "../../../../bench/report/text.ts";
import { medianBoot, timelineOf } from "../../../../bench/report/timeline.ts";

const machine = {
  date: "2026-11-28T12:00:00.000Z",
  cpu: "A CPU",
  cores: 2,
  memoryMiB: 24_576,
  kernel: "6.18",
  node: "v24",
  navgw: "0.1.0",
  kubernetes: "v1.37",
  commit: "abc",
};
/** Each stage takes a second more than the one before. */
const boot = (total: number) =>
  ({ ...Object.fromEntries(STAGES.map((stage, at) => [stage, at * 1000])), total }) as Record<Stage, number>;
const slow: Section = {
  part: "golden",
  subject: "uml",
  figures: [{ what: "total", unit: "ms", values: [11_000, 12_500, 14_000], bound: 10_000 }],
  boots: [boot(14_000), boot(12_500), boot(11_000)],
};

test("a missed bound is named with its figure, and the median boot's timeline follows", () => {
  const text = asText(machine, [slow]);
  expect(text).toContain("12.50 s  11.00 s to 14.00 s  3     MISSED: 10.00 s");
  expect(text).toMatch(
    /golden, uml: total 12\.50 s, MISSED: 10\.00 s\n\nThe median boot of golden, uml:\nstage/,
  );
});

test("without a missed bound there is no timeline, and without a bound no verdict", () => {
  const [figure] = slow.figures;
  const kept = { ...slow, figures: figure ? [{ ...figure, bound: 12_500 }] : [] };
  expect(asText(machine, [kept])).toMatch(/kept: 12\.50 s\n\nEvery bound that was measured is kept\.$/);
  expect(
    asText(machine, [{ part: "docker", subject: "kind", figures: [], skipped: "not installed" }]),
  ).toMatch(/docker, kind: skipped, not installed$/);
});

test("the median boot is the one nearest to the median, and its stages end one after the other", () => {
  const boots = [boot(20_000), boot(10_000), boot(10_400)];
  expect(medianBoot(boots).total).toBe(10_400);
  const rows = timelineOf(boot(1));
  expect(rows[0]?.[0]).toBe("host before");
  expect(rows.at(-1)).toEqual(["host after", "8.00 s", "36.00 s"]);
});

test("Markdown has a table a section, JSON every value with its spread", () => {
  expect(asMarkdown(machine, [slow])).toContain(
    "| total | 12.50 s | 11.00 s to 14.00 s | 3    | MISSED: 10.00 s |",
  );
  const { sections } = JSON.parse(asJson(machine, 3, [slow]));
  expect(sections[0].figures[0]).toMatchObject({
    values: [11_000, 12_500, 14_000],
    spread: { median: 12_500, min: 11_000, max: 14_000 },
    kept: false,
  });
});
