import { expect, test } from "vitest";
import { formatFailure, parseFailure } from "../../../../native/libkrun/runner-failure.ts";
import { NavgwError } from "../../../../src/core/base/errors.ts";

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
