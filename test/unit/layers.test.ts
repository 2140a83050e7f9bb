import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importsIn } from "../layers/imports.ts";
import { violationsOf } from "../layers/rules.ts";

/** What is wrong in a project that has these files. */
function violationsIn(files: Readonly<Record<string, string>>): string[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), "navgw-layers-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return violationsOf(importsIn(folder.path));
}

test("the project keeps its order", () => {
  const imports = importsIn(fileURLToPath(new URL("../..", import.meta.url)));
  expect(imports.length).toBeGreaterThan(1500);
  expect(violationsOf(imports)).toEqual([]);
});

test.each([
  ["a value", 'import { b } from "../cluster/b.ts";'],
  ["a type", 'import type { B } from "../cluster/b.ts";'],
  ["what is exported again", 'export * from "../cluster/b.ts";'],
  ["what is loaded on demand", 'const b = await import("../cluster/b.ts");'],
])("an import of a room above is named: %s", (_, text) => {
  expect(violationsIn({ "src/core/base/a.ts": text, "src/core/cluster/b.ts": "" })).toEqual([
    "src/core/base/a.ts imports src/core/cluster/b.ts: cluster is above base",
  ]);
});

test("an import of a room below, and of its own, is allowed", () => {
  const files = {
    "src/core/cluster/a.ts": 'import "../base/b.ts"; import "./c.ts"; import "../../../native/libkrun/d.ts";',
    "src/core/cluster/c.ts": "await using c = open();",
    "native/libkrun/d.ts": 'import "../../src/core/base/b.ts"; import "koffi";',
    "src/core/index.ts": 'export * from "./cluster/a.ts";',
    "src/cli/e.ts": 'import "../core/index.ts";',
    "src/vitest-plugin/f.ts": 'import "../global-setup/g.ts";',
  };
  expect(violationsIn(files)).toEqual([]);
});

test.each([
  ["src/core/loose.ts", "../base/b.ts", "src/core/loose.ts has no place in test/layers/order.ts"],
  ["src/core/attic/a.ts", "../base/b.ts", "src/core/attic/a.ts has no place in test/layers/order.ts"],
  ["src/cli/a.ts", "../core/base/b.ts", "a face imports core by one of its entries"],
  ["src/action/a.ts", "../../native/libkrun/b.ts", "a face imports core by one of its entries"],
  ["src/action/a.ts", "../cli/b.ts", "what faces share is in core"],
  ["src/core/selftest/a.ts", "../../cli/b.ts", "a room imports rooms"],
  ["src/core/selftest/a.ts", "../index.ts", "a room imports rooms"],
  ["src/core/base/a.ts", "../../../native/libkrun/b.ts", "native/libkrun is on base"],
  ["native/libkrun/a.ts", "../../src/core/tar/b.ts", "native/libkrun is on base"],
  ["src/core/engine/a.ts", "koffi", "only native/libkrun loads koffi"],
])("%s may not import %s", (from, to, rule) => {
  expect(violationsIn({ [from]: `import "${to}";` })).toEqual([expect.stringContaining(`: ${rule}`)]);
});

test("a circle of files is named, within one room too", () => {
  const files = {
    "src/core/base/a.ts": 'import "./b.ts";',
    "src/core/base/b.ts": 'import "./c.ts";',
    "src/core/base/c.ts": 'import type { A } from "./a.ts";',
  };
  expect(violationsIn(files)).toEqual([
    "a circle of files: src/core/base/a.ts → src/core/base/b.ts → src/core/base/c.ts → src/core/base/a.ts",
  ]);
});
