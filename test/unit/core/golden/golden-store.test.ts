import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { useCache } from "../../../../src/core/artifacts/cache-use.ts";
import { cacheEntries, pruneCache } from "../../../../src/core/cache/cache-contents.ts";
import { keyOf } from "../../../../src/core/golden/golden-key.ts";
import { goldenDir, isIntact, readGolden } from "../../../../src/core/golden/golden-store.ts";
import { listGoldenDisks, removeGoldenDisk } from "../../../../src/core/golden/list-golden.ts";
import { placeGolden } from "../../../../src/core/golden/place-golden.ts";
import { scratch } from "../support/scratch.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";
import { describedWith, goldenWith, writeDisk } from "./support/golden.ts";

const dir = scratch();
const names = (): string[] => readdirSync(goldenDir()).sort();

test("a golden disk is read-only, described, and believed without being read", async () => {
  const disk = await goldenWith();
  expect(await readGolden(disk.key)).toEqual(disk);
  expect(statSync(disk.path).mode & 0o777).toBe(0o444);
  expect(await isIntact(disk)).toBe(true);
  expect(await isIntact({ ...disk, sha256: "not looked at" })).toBe(true);
  expect(await listGoldenDisks()).toMatchObject([{ key: disk.key, distribution: "builtin", images: [] }]);
});

test("one that does not look as it did is read again, and believed if it is the same", async () => {
  const disk = await goldenWith();
  utimesSync(disk.path, 1, 1);
  expect(await isIntact({ ...disk, sha256: "0".repeat(64) })).toBe(false);
  expect(await isIntact(disk)).toBe(true);
  expect(await isIntact({ ...disk, sha256: "not looked at" })).toBe(true);
});

test.each([
  ["cut", (path: string) => truncateSync(path, 1 << 20)],
  ["another", (path: string) => writeFileSync(path, "foreign")],
  [
    "changed in one byte",
    async (path: string) => {
      await using file = await open(path, "r+");
      await file.write("x", 3 * 2 ** 30);
    },
  ],
  ["gone", (path: string) => rm(path)],
])("one that is %s is not whole", async (_, harm) => {
  const disk = await goldenWith();
  chmodSync(disk.path, 0o644);
  await harm(disk.path);
  expect(await isIntact(disk)).toBe(false);
});

test("a description that is none, or another's, is passed over", async () => {
  const disk = await goldenWith();
  const path = join(disk.dir, "golden.json");
  const text = await readFile(path, "utf8");
  for (const foreign of [
    "",
    "{}",
    text.replace('"schema": 1', '"schema": 2'),
    text.replace(disk.inputs.base, "a".repeat(64)),
  ]) {
    writeFileSync(path, foreign);
    expect(await readGolden(disk.key)).toBeUndefined();
    expect(await listGoldenDisks()).toEqual([]);
  }
});

test("a disk that its guest did not leave clean is refused, and nothing is left of it", async () => {
  await rm(goldenDir(), { recursive: true, force: true });
  const described = await describedWith();
  const broken = placeGolden(keyOf(described.inputs), async (path) => {
    await writeDisk(path);
    await using file = await open(path, "r+");
    await file.write(Buffer.of(4), 0, 1, 1024 + 0x60);
    return described;
  });
  await expect(broken).rejects.toMatchObject({ code: "NAVGW_STATE", hint: expect.any(String) });
  expect(names()).toEqual([]);
});

test.runIf(canMount)("a full disk leaves nothing half made", async () => {
  vi.stubEnv("XDG_CACHE_HOME", tinyDisk(join(dir, "tiny"), "size=600k"));
  const described = await describedWith();
  const making = placeGolden(keyOf(described.inputs), async (path) => {
    await writeDisk(path, "x".repeat(1 << 20));
    return described;
  });
  await expect(making).rejects.toMatchObject({ code: "NAVGW_NO_SPACE" });
  expect(names()).toEqual([]);
  vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache"));
});

test("what a killed builder left is not taken for a golden disk, and the next one sweeps it", async () => {
  await rm(goldenDir(), { recursive: true, force: true });
  const place = fileURLToPath(new URL("../../../../src/core/golden/place-golden.ts", import.meta.url));
  const helpers = fileURLToPath(new URL("support/golden.ts", import.meta.url));
  const { key } = await goldenWith();
  await removeGoldenDisk(key);
  const program = `
    const { placeGolden } = await import(${JSON.stringify(place)});
    const { writeDisk } = await import(${JSON.stringify(helpers)});
    await placeGolden(${JSON.stringify(key)}, async (path) => {
      await writeDisk(path);
      console.log("written");
      await new Promise((done) => setTimeout(done, 60_000));
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(names()).toEqual([expect.stringMatching(/^\.new-/)]);
  expect(await listGoldenDisks()).toEqual([]);
  expect(await readGolden(key)).toBeUndefined();
  await goldenWith();
  expect(names()).toEqual([key]);
});

test("the cache knows golden disks, and keeps them while it is in use", async () => {
  const { key } = await goldenWith();
  const golden = async () => (await cacheEntries()).filter(({ kind }) => kind === "golden");
  expect(await golden()).toMatchObject([{ name: key.slice(0, 12), size: expect.any(Number) }]);
  const use = await useCache();
  await pruneCache();
  expect(await golden()).toHaveLength(1);
  await use.release();
  await pruneCache();
  expect(await golden()).toEqual([]);
});

test("a disk that a newer version made is neither used nor replaced", async () => {
  const { key } = await goldenWith();
  const path = join(goldenDir(), key, "golden.json");
  const newer = (await readFile(path, "utf8")).replace('"schema": 1', '"schema": 2');
  await writeFile(path, newer);
  expect(await listGoldenDisks()).toEqual([]);
  await expect(goldenWith()).rejects.toMatchObject({
    code: "NAVGW_UNSUPPORTED",
    message: expect.stringContaining("a newer version of navgw-test (format 2)"),
  });
  expect(await readFile(path, "utf8")).toBe(newer);
  await rm(goldenDir(), { recursive: true, force: true });
});

test("a key may be named by its beginning, if it is the only one", async () => {
  const { key } = await goldenWith();
  await expect(removeGoldenDisk("")).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
  await expect(removeGoldenDisk("nothing")).rejects.toMatchObject({
    hint: `use one of: ${key.slice(0, 12)}`,
  });
  expect(await removeGoldenDisk(key.slice(0, 8))).toBe(key);
  expect(await listGoldenDisks()).toEqual([]);
});
