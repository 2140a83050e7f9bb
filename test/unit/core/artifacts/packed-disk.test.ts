import { writeFileSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expandSparse, packSparse } from "../../../../src/core/artifacts/packed-disk.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

test("a disk that is packed comes out the same, and as sparse", async () => {
  const disk = join(dir, "disk");
  {
    await using file = await open(disk, "w");
    await file.truncate(64 << 20);
    await file.write(Buffer.alloc(5000, "a"), 0, 5000, 4096);
    await file.write(Buffer.from("the end"), 0, 7, (40 << 20) + 3);
  }
  await packSparse(disk, join(dir, "packed"));
  await expandSparse(join(dir, "packed"), join(dir, "again"));
  expect((await readFile(join(dir, "again"))).equals(await readFile(disk))).toBe(true);
  const { blocks, mode } = await stat(join(dir, "again"));
  expect(blocks * 512).toBeLessThan(1 << 20);
  expect(mode & 0o777).toBe(0o600);
});

test.each([
  ["no map", "nothing"],
  ["a map that is not one", '{"size":true}\n'],
  ["fewer bytes than the map says", '{"size":10,"extents":[[0,5]]}\nab'],
  ["an extent behind the end", '{"size":3,"extents":[[0,5]]}\nabcde'],
])("%s is refused", async (what, content) => {
  const packed = join(dir, what);
  writeFileSync(packed, content);
  await expect(expandSparse(packed, `${packed}.out`)).rejects.toMatchObject({ code: "NAVGW_ARTIFACT" });
});
