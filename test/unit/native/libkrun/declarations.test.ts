import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BOUND, UNBOUND } from "../../../../native/libkrun/declarations.ts";
import { elfExports } from "./support/elf-exports.ts";
import { LIBRARY } from "./support/runner.ts";

const page = readFileSync(new URL("../../../../docs/libkrun.md", import.meta.url), "utf8");
/** Cells of the page's table rows that begin with a function, by its name. */
const rows = new Map(
  [...page.matchAll(/^\| `(krun_\w+)` +\|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [
    name,
    rest.split("|").map((cell) => cell.trim()),
  ]),
);

test("every function that the installed libkrun exports is bound, or listed with the reason why not", () => {
  const exported = elfExports(LIBRARY).filter((name) => name.startsWith("krun_"));
  expect(exported.length).toBeGreaterThan(60);
  expect(exported.filter((name) => !(name in BOUND) && !(name in UNBOUND))).toEqual([]);
});

test("none is both bound and listed as not", () => {
  expect(Object.keys(BOUND).filter((name) => name in UNBOUND)).toEqual([]);
});

test("what is not exported was added later, or is for another kind of libkrun", () => {
  const exported = new Set(elfExports(LIBRARY));
  const missing = Object.entries({ ...BOUND, ...UNBOUND }).filter(([name]) => !exported.has(name));
  expect(missing.map(([name, { since }]) => `${name} ${since}`).sort()).toEqual([
    "krun_add_virtiofs3 1.18",
    "krun_disable_implicit_init 1.19",
    "krun_fs_add_overlay_dir 1.19",
    "krun_fs_add_overlay_file 1.19",
    "krun_get_default_init 1.19",
    "krun_set_tee_config_file 1.4.1",
  ]);
});

test("the page has each function, its first release, and what calls it and its test, or why nothing does", () => {
  expect([...rows.keys()].sort()).toEqual([...Object.keys(BOUND), ...Object.keys(UNBOUND)].sort());
  for (const [name, { since, as }] of Object.entries(BOUND)) {
    expect(rows.get(name)?.slice(0, 2), name).toEqual([since, as]);
    expect(rows.get(name)?.[2], name).not.toBe("");
  }
  for (const [name, { since, why }] of Object.entries(UNBOUND))
    expect(rows.get(name), name).toEqual([since, why]);
});

test("tests that the page names are there", () => {
  const files = new Set([...page.matchAll(/`(test\/[\w/.-]+\.ts)`/g)].map(([, file = ""]) => file));
  expect(files.size).toBeGreaterThan(0);
  for (const file of files) readFileSync(new URL(`../../../../${file}`, import.meta.url));
});

test("prototypes are of the function that they stand beside", () => {
  for (const [name, { prototype }] of Object.entries(BOUND)) expect(prototype).toMatch(`int32_t ${name}(`);
});
