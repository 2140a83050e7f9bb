import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { imageNamesIn } from "../../../../src/core/images/archive-names.ts";
import { buildImage, writeLayout } from "./support/images.ts";
import { file, tar } from "./support/tar-builder.ts";
import { run, workspace } from "./support/workspace.ts";

const dir = workspace();
const write = (name: string, bytes: Buffer): string => {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
};

const manifest = JSON.stringify([
  { Config: "a", RepoTags: ["app:dev", "reg.example/team/app:1"], Layers: [] },
  { Config: "b", RepoTags: null, Layers: [] },
]);
const docker = tar(
  file("layer", Buffer.alloc(100_000, 1)),
  file("manifest.json", manifest),
  file("end", "x"),
);
const NAMES = ["docker.io/library/app:dev", "reg.example/team/app:1"];

test.each([
  ["plain", docker],
  ["gzip", gzipSync(docker)],
  ["zstd", zstdCompressSync(docker)],
  ["with names that begin with ./", zstdCompressSync(tar(file("./manifest.json", manifest)))],
])("a docker-archive's images are found by its list: %s", async (what, bytes) => {
  expect(await imageNamesIn(write(`${what}.tar`.replaceAll(/[^a-z.]/g, ""), bytes))).toEqual(NAMES);
});

test("so are those of an OCI layout, but for images without a name", async () => {
  const layout = join(dir, "layout");
  mkdirSync(layout);
  writeLayout(layout, { "reg.example/a:1": buildImage([]), latest: buildImage([Buffer.from("x")]) });
  run("tar", "-cf", join(dir, "layout.tar"), "-C", layout, ".");
  expect(await imageNamesIn(join(dir, "layout.tar"))).toEqual(["reg.example/a:1"]);
});

test.each([
  ["no tar", Buffer.from("no tar at all".repeat(100))],
  ["a tar without a list", tar(file("other.json", "[]"))],
  ["a packed tar without a list", gzipSync(tar(file("other.json", "[]")))],
  ["a cut one", zstdCompressSync(docker).subarray(0, 40)],
  ["a list that is none", tar(file("manifest.json", "{"))],
])("%s is NAVGW_IMAGE", async (_what, bytes) => {
  await expect(imageNamesIn(write("bad", bytes))).rejects.toMatchObject({ code: "NAVGW_IMAGE" });
});

test("a packed one is not read on when nobody waits for it", async () => {
  const path = write("given-up", gzipSync(docker));
  await expect(imageNamesIn(path, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
