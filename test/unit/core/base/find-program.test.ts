import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "../../../../src/core/base/find-program.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
for (const name of ["directory", "file", "program", "later"]) mkdirSync(join(dir, name));
mkdirSync(join(dir, "directory/tool"));
writeFileSync(join(dir, "file/tool"), "", { mode: 0o644 });
for (const name of ["program", "later"]) writeFileSync(join(dir, name, "tool"), "", { mode: 0o755 });
const path = ["directory", "file", "program", "later"].map((name) => join(dir, name)).join(":");

test("a name is the first program on PATH, not a directory or a file that cannot be run", () => {
  expect(findProgram("tool", path)).toBe(join(dir, "program/tool"));
  expect(findProgram("none", path)).toBeUndefined();
});

test("an absolute path is itself, if it is a program", () => {
  expect(findProgram(join(dir, "later/tool"), "")).toBe(join(dir, "later/tool"));
  expect(findProgram(join(dir, "file/tool"), path)).toBeUndefined();
});

test("entries of PATH that are empty or relative do not count", () => {
  expect(findProgram("tool", `:${relative(process.cwd(), join(dir, "program"))}`)).toBeUndefined();
});
