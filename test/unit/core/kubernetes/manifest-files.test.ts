import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifests } from "../../../../src/core/kubernetes/manifest-files.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

function file(text: string): string {
  const path = join(dir, "manifest.yaml");
  writeFileSync(path, text);
  return path;
}

const json = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}\n';
const object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

test("documents, empty ones between them, and JSON are read", async () => {
  const text = `# first\n---\n${object}---\n---\n${object}`;
  expect(await readManifests([file(text)])).toMatchObject([
    { text: `${json}---\n${json}`, manifests: [{}, {}] },
  ]);
  await readManifests([file('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}')]);
});

test.each([
  [
    "a missing kind",
    `${object}---\napiVersion: v1\nmetadata: {}\n`,
    /manifest\.yaml:6 \(document 2\): no kind/,
  ],
  ["a missing apiVersion", "kind: Pod\n", /manifest\.yaml:1: no apiVersion/],
  ["broken YAML", `${object}  x: [\n`, /manifest\.yaml:\d+: not YAML/],
  ["a list", "- a\n", /manifest\.yaml:1: not a Kubernetes object/],
  ["an empty file", "---\n", /manifest\.yaml:1: no objects/],
])("%s is an error that names file and line", async (_what, text, message) => {
  await expect(readManifests([file(text)])).rejects.toMatchObject({
    code: "NAVGW_MANIFEST",
    message: expect.stringMatching(message),
  });
});

test("a missing file is an error that names it", async () => {
  await expect(readManifests([join(dir, "nope.yaml")])).rejects.toMatchObject({
    code: "NAVGW_MANIFEST",
    message: expect.stringContaining("nope.yaml: no such file"),
  });
});
