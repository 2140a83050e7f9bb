import { expect, test } from "vitest";
import { booleanFrom, listOf, splitArguments } from "../../../src/action/input-values.ts";
import { nameOfTarget, waitTargetFrom } from "../../../src/action/wait-target.ts";

test("a list has an entry a line, or several with commas; remarks and empty entries are none", () => {
  expect(listOf("a\n b , c,\n\n  # d, e\nf*.{x,y}\n")).toEqual(["a", "b", "c", "f*.{x,y}"]);
  expect(listOf("")).toEqual([]);
});

test.each([
  ["--a=1  --b\n--c", ["--a=1", "--b", "--c"]],
  [`--a='x y' --b="p \\"q\\" \\x" c\\ d ""`, ["--a=x y", '--b=p "q" \\x', "c d", ""]],
  ["--a=$HOME;`id`|*", ["--a=$HOME;`id`|*"]],
  ["", []],
])("words of %j", (text, words) => {
  expect(splitArguments(text)).toEqual(words);
});

test("a quote that is not closed makes no words", () => {
  expect(splitArguments("--a='b")).toBeUndefined();
});

test("booleans are YAML's", () => {
  expect(["true", "True", "FALSE", "yes", "1", ""].map(booleanFrom)).toEqual([
    ...[true, true, false],
    ...[undefined, undefined, undefined],
  ]);
});

test.each(["deployment/web", "shop/deployment/web", "job/migrate=Complete", "apps/Widget.example.com/w-1"])(
  "%s can be waited for",
  (text) => {
    const target = waitTargetFrom(text);
    expect(target && nameOfTarget(target)).toBe(text);
  },
);

test.each(["web", "a/b/c/d", "deployment/", "deployment/web=", "/web", "pod/../x", "pod/a b"])(
  "%j is nothing to wait for",
  (text) => {
    expect(waitTargetFrom(text)).toBeUndefined();
  },
);
