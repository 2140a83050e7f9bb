import { readdirSync } from "node:fs";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { exportGoldenDisk } from "../../../../src/core/golden/export-golden.ts";
import { goldenDir, isIntact, readGolden } from "../../../../src/core/golden/golden-store.ts";
import { importGoldenDisk } from "../../../../src/core/golden/import-golden.ts";
import { removeGoldenDisk } from "../../../../src/core/golden/list-golden.ts";
import { scratch } from "../support/scratch.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";
import { goldenWith } from "./support/golden.ts";

const dir = scratch();
const file = join(dir, "disk.golden");
let key: string;

beforeEach(async () => {
  await rm(goldenDir(), { recursive: true, force: true });
  ({ key } = await goldenWith());
  await exportGoldenDisk(key, file);
});

/** Nothing of a refused import is in the cache. */
async function refused(expected: object): Promise<void> {
  await removeGoldenDisk(key).catch(() => undefined);
  await expect(importGoldenDisk(file)).rejects.toMatchObject({ hint: expect.any(String), ...expected });
  expect(readdirSync(goldenDir())).toEqual([]);
}

test("an exported golden disk comes back the same, and as sparse", async () => {
  const before = await readGolden(key);
  expect((await stat(file)).size).toBeLessThan(1 << 20);
  expect(await importGoldenDisk(file)).toMatchObject({ created: false });
  await removeGoldenDisk(key);
  const { disk, created } = await importGoldenDisk(file);
  expect(created).toBe(true);
  expect(disk).toEqual(before);
  expect(await isIntact(disk)).toBe(true);
  expect((await stat(disk.path)).blocks * 512).toBeLessThan(4 << 20);
  expect(readdirSync(disk.dir).sort()).toEqual(["golden.json", "state.ext4", "state.ext4.stamp"]);
});

test("one that replaces a file leaves nothing else beside it", async () => {
  await exportGoldenDisk(key.slice(0, 12), file);
  expect(readdirSync(dir).filter((name) => name.includes("partial"))).toEqual([]);
});

test.each([0.02, 0.5, 0.9, 0.999])("cut to %f of its length it is refused", async (part) => {
  await truncate(file, Math.floor((await stat(file)).size * part));
  await refused({ code: "NAVGW_STATE" });
});

test.each([
  ["no zstd", Buffer.from("not a golden disk at all")],
  ["empty", Buffer.alloc(0)],
  ["zstd of something else", zstdCompressSync(Buffer.alloc(4096, "x"))],
  ["zstd of nothing", zstdCompressSync(Buffer.alloc(0))],
])("a file that is %s is refused", async (_, content) => {
  await writeFile(file, content);
  await refused({ code: expect.stringMatching(/NAVGW_(BAD_OPTION|STATE)/) });
});

test("a file that is not there is refused", async () => {
  await rm(file);
  await refused({ code: "NAVGW_BAD_OPTION" });
});

/** Changes the tar in an export, by text of one length. */
async function rewrite(from: string, to: string): Promise<void> {
  const tar = zstdDecompressSync(await readFile(file));
  const at = tar.indexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error(`no ${from}`);
  tar.write(to, at, "latin1");
  await writeFile(file, zstdCompressSync(tar));
}

test("one whose disk is not the one it describes is refused", async () => {
  await rewrite("content", "CONTENT");
  await refused({ code: "NAVGW_STATE" });
});

test("one whose map leads out of its disk is refused", async () => {
  await rewrite('{"size":34359738368,', '{"size":00000000001,'.replace("00000000001", "          1"));
  await refused({ code: "NAVGW_STATE" });
});

test("one of another form is refused by its form", async () => {
  await rewrite('"schema": 1', '"schema": 7');
  await refused({ code: "NAVGW_UNSUPPORTED", message: expect.stringContaining("has the format 7") });
});

test.runIf(canMount)("a full disk leaves no export", async () => {
  const tiny = tinyDisk(join(dir, "tiny"), "size=16k");
  await expect(exportGoldenDisk(key, join(tiny, "disk"))).rejects.toMatchObject({ code: "NAVGW_NO_SPACE" });
  expect(readdirSync(tiny)).toEqual([]);
});
