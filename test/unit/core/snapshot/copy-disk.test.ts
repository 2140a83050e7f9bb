import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { partialPath, sweepPartial } from "../../../../src/core/base/durable-files.ts";
import { copyDisk } from "../../../../src/core/snapshot/copy-disk.ts";
import { bytesOfCopies, sharesExtents } from "../../../../src/core/snapshot/shared-extents.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";

const dir = mkdtempSync(join(tmpdir(), "navgw-copy-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** A file of 64 MiB with a megabyte written in its middle. */
async function holey(path: string): Promise<string> {
  await using file = await open(path, "w");
  await file.truncate(64 << 20);
  await file.write(Buffer.alloc(1 << 20, "x"), 0, 1 << 20, 32 << 20);
  return path;
}

test.runIf(canMount)("a copy to a file system that shares no extents keeps the holes", async () => {
  const disk = tinyDisk(join(dir, "other"), "size=8m");
  const from = await holey(join(dir, "from"));
  expect(await sharesExtents(disk)).toBe(false);
  const to = join(disk, "to");
  await copyDisk(from, to);
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
  expect(statSync(to).blocks * 512).toBeLessThan(2 << 20);
  expect(readdirSync(disk)).toEqual(["to"]);
  rmSync(to);
});

test.runIf(canMount)("a disk that fills up leaves what was there, and nothing of the copy", async () => {
  const disk = tinyDisk(join(dir, "full"), "size=512k");
  writeFileSync(join(disk, "to"), "before");
  await expect(copyDisk(await holey(join(dir, "large")), join(disk, "to"))).rejects.toMatchObject({
    code: "NAVGW_NO_SPACE",
    hint: expect.stringContaining("free some space"),
  });
  expect(readdirSync(disk)).toEqual(["to"]);
  expect(readFileSync(join(disk, "to"), "utf8")).toBe("before");
});

test("a copy that is not wanted any more, or of what is not there, leaves nothing", async () => {
  const from = await holey(join(dir, "again"));
  const folder = join(dir, "folder");
  mkdirSync(folder);
  await expect(copyDisk(join(dir, "none"), join(folder, "to"))).rejects.toMatchObject({
    code: "NAVGW_STATE",
    message: expect.stringContaining("ENOENT"),
  });
  if (!(await sharesExtents(folder)))
    await expect(copyDisk(from, join(folder, "to"), AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(readdirSync(folder)).toEqual([]);
});

test("what a killed process left half-copied is cleared away, also of one that had this process's id", async () => {
  const folder = join(dir, "swept");
  mkdirSync(folder);
  const sameId = basename(partialPath(join(folder, "state.ext4")));
  const names = ["state.ext4", sameId, "state.ext4.1.abc.partial"];
  for (const name of names) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "content.1.abc.partial", "data"), { recursive: true });
  await sweepPartial(folder);
  expect(readdirSync(folder)).toEqual(["state.ext4"]);
});

test("a copy takes the room of what is written, or none where extents are shared", async () => {
  const from = await holey(join(dir, "counted"));
  const bytes = await bytesOfCopies([from, from], dir);
  expect(bytes).toBe((await sharesExtents(dir)) ? 0 : 2 * statSync(from).blocks * 512);
  expect(readdirSync(dir).filter((name) => name.startsWith("."))).toEqual([]);
});

test.runIf(canMount)("whether extents are shared cannot be tried on a full disk", async () => {
  const disk = tinyDisk(join(dir, "inodes"), "nr_inodes=2");
  await expect(sharesExtents(disk)).rejects.toMatchObject({ code: "NAVGW_NO_SPACE" });
  expect(readdirSync(disk)).toEqual([]);
});
