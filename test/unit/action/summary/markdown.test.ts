import { expect, test } from "vitest";
import {
  block,
  code,
  details,
  joined,
  logSection,
  plain,
  SUMMARY_LIMIT,
  table,
} from "../../../../src/action/summary/markdown.ts";
import { bar } from "../../../../src/action/summary/time-chart.ts";

test("plain text formats nothing, links nobody and stays in its cell", () => {
  expect(plain("a|b *c* <img src=x> `d` [e](f) @me #1\n  g_h \u001b[31mred\u001b[0m")).toBe(
    "a\\|b \\*c\\* &lt;img src=x> \\`d\\` \\[e\\](f) &#64;me \\#1 g\\_h red",
  );
});

test("code within a line keeps backticks and bars", () => {
  expect(code("a|b")).toBe("`a\\|b`");
  expect(code("`x`")).toBe("`` `x` ``");
  expect(code("")).toBe("");
});

test("a block cannot be left by what is in it", () => {
  expect(block("a\n```\n# b\n````\n")).toBe("`````text\na\n```\n# b\n````\n`````");
});

test("a title is text", () => {
  expect(details("<b> & c", "body")).toBe(
    "<details>\n<summary>&lt;b&gt; &amp; c</summary>\n\nbody\n\n</details>",
  );
});

test("of a long log the end is kept, from the beginning of a line on", () => {
  const text = Array.from({ length: 1000 }, (_, at) => `line ${at}`).join("\n");
  const section = logSection("log", text, 100) ?? "";
  expect(section).toMatch(/bytes omitted\nline 9\d\d\n/);
  expect(section).toContain("\nline 999\n```");
  expect(section.length).toBeLessThan(250);
  expect(logSection("log", " \n", 100)).toBeUndefined();
});

test("a summary never gets larger than GitHub takes, and says what it leaves out", () => {
  const parts = ["first", ...Array.from({ length: 40 }, (_, at) => `${at}`.repeat(50_000)), "last"];
  const whole = joined(parts);
  expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(SUMMARY_LIMIT);
  expect(SUMMARY_LIMIT).toBeLessThan(1 << 20);
  expect(whole).toMatch(/^first\n\n0000/);
  expect(whole).toMatch(/\n\d+ more sections do not fit into the summary/);
  expect(joined(["ä".repeat(400), "b".repeat(20)], 1010)).toContain("1 more");
});

test("a table has its columns aligned", () => {
  expect(table(["a", "b"], [["1", "2"]], [":--", "--:"])).toBe("| a | b |\n| :-- | --: |\n| 1 | 2 |");
});

test.each([
  [0, 50, 100, "███████████████░░░░░░░░░░░░░░░"],
  [50, 100, 100, "░░░░░░░░░░░░░░░███████████████"],
  [100, 100, 100, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░▏"],
  [0, 0.1, 100, "▏░░░░░░░░░░░░░░░░░░░░░░░░░░░░░"],
  [0, 0, 0, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░"],
])("a bar from %d to %d of %d", (from, to, whole, expected) => {
  expect(bar(from, to, whole)).toBe(expected);
});
