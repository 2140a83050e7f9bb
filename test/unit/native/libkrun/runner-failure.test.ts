import { expect, test } from "vitest";
import { formatFailure, parseFailure } from "../../../../native/libkrun/runner-failure.ts";
import { NavgwError } from "../../../../src/core/base/errors.ts";
import { command, hint, option } from "../../../../src/core/base/hint.ts";

test("an error goes through a line of text with code, message and hint", () => {
  const error = new NavgwError("NAVGW_BAD_OPTION", 'no "disk"\nat all', { hint: "name one" });
  const line = formatFailure(error);
  expect(line).not.toContain("\n");
  expect(parseFailure(`libkrun says something\n${line}\n`)).toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: 'no "disk"\nat all',
    hint: "name one",
  });
});

test("a hint goes through it as data, so that each face has its own words for it", () => {
  const parts = hint`use ${option("memory", 2048)}, or: ${command("doctor")}`;
  const error = new NavgwError("NAVGW_LIBKRUN", "no", { hint: parts });
  expect(parseFailure(formatFailure(error))).toMatchObject({
    hint: "use memory: 2048, or: navgw-test doctor",
    hintParts: parts,
  });
});

test.each([
  ["a text", '"text"'],
  ["an option that nobody has", '[{"option":"colour"}]'],
  ["a number", "[1]"],
])("a hint that is %s is left out: a guest may write such a line, too", (_what, text) => {
  const line = `{"navgwRunner":{"code":"NAVGW_LIBKRUN","message":"no","hint":${text}}}`;
  expect(parseFailure(line)).toMatchObject({ message: "no", hint: undefined, hintParts: undefined });
});

test("what is no error of ours keeps its message", () => {
  expect(parseFailure(formatFailure(new TypeError("oh")))).toMatchObject({
    code: "NAVGW_LIBKRUN",
    message: "the runner failed: oh",
  });
});

test("output without such a line, or with one cut short, has none", () => {
  expect(parseFailure("")).toBeUndefined();
  expect(parseFailure('{"navgwRunner":{"code":"NAVGW_LIB')).toBeUndefined();
});
