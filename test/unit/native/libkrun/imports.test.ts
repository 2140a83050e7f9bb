import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../../../native/libkrun", import.meta.url));

/** Modules that a module loads, itself and koffi included. Types are none. */
function loaded(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(path, "utf8");
  const imports = [
    ...text.matchAll(/^(?:import|export) ([^;]*?)from "([^"]+)"/gm),
    ...text.matchAll(/()await import\("([^"]+)"\)/g),
  ];
  for (const [, clause = "", from = ""] of imports) {
    if (clause.startsWith("type ")) continue;
    if (from === "koffi") found.add("koffi");
    if (from.startsWith(".")) loaded(resolve(dirname(path), from), found);
  }
  return found;
}

test("koffi is loaded by the runner", () => {
  expect(loaded(`${folder}/runner.ts`)).toContain("koffi");
});

test.each([
  "describe-library",
  "runner-document",
  "runner-failure",
  "find-library",
  "hypervisor",
  "runner-launch",
  "signed-node",
  "signing-plan",
])("and not by %s.ts, which runs in the user's process", (name) => {
  expect([...loaded(`${folder}/${name}.ts`)]).not.toContain("koffi");
});

test("nor by anything outside the folder but through it", () => {
  const source = fileURLToPath(new URL("../../../../src", import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) expect([...loaded(`${source}/${file}`)], file).not.toContain("koffi");
});
