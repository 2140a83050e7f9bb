import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { findImageArchives } from "../../../../src/core/images/image-archives.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
};

test("archives are told apart by their bytes, whatever they are called", async () => {
  const paths = [file("a.tar.gz", "tar"), file("b.tar", gzipSync("x")), file("c", zstdCompressSync("x"))];
  const found = await findImageArchives(paths);
  expect(found.map(({ compression }) => compression)).toEqual(["none", "gzip", "zstd"]);
});

test.each([
  ["missing", () => join(dir, "nope.tar"), "no such file"],
  ["a directory", () => dir, "not a regular file"],
  [
    "a pipe that nobody writes to",
    () => {
      execFileSync("mkfifo", [join(dir, "pipe")]);
      return join(dir, "pipe");
    },
    "not a regular file",
  ],
])("one that is %s is refused by its name, with what to give instead", async (_what, path, why) => {
  const wrong = path();
  await expect(findImageArchives([file("good.tar", "x"), wrong])).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: `cannot read image archive ${wrong}: ${why}`,
    hint: expect.stringContaining("docker save"),
  });
});
