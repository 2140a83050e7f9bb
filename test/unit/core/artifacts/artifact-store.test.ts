import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { materialize } from "../../../../src/core/artifacts/artifact-store.ts";
import { claimCache, useCache } from "../../../../src/core/artifacts/cache-use.ts";
import { isLocked } from "../../../../src/core/base/locks.ts";
import { cacheEntries, pruneCache } from "../../../../src/core/cache/cache-contents.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { OtherProcess } from "../support/process.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
let made = 0;
const fresh = (name: string, size = 3 << 20) => {
  const content = randomBytes(size);
  const guest = writeGuestPackage(join(dir, `package-${made++}`), { [name]: content });
  return { guest, content, packed: join(guest.dir, `${name}.zst`) };
};

test("an artifact is unpacked once, read-only, and found by its sha256", async () => {
  const { guest, content } = fresh("base.erofs");
  const path = await materialize(guest, "base.erofs");
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(path).toContain(guest.manifest.artifacts["base.erofs"]?.uncompressedSha256);
  expect(statSync(path).mode & 0o777).toBe(0o444);
  const { ino } = statSync(path);
  expect(await materialize(guest, "base.erofs")).toBe(path);
  expect(statSync(path).ino).toBe(ino);
});

test("programs may be run", async () => {
  const { guest } = fresh("keeper", 1000);
  expect(statSync(await materialize(guest, "keeper")).mode & 0o777).toBe(0o555);
});

test("a damaged file is refused and leaves nothing in the cache", async () => {
  const { guest, packed } = fresh("node.erofs");
  const bytes = readFileSync(packed);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(packed, bytes);
  await expect(materialize(guest, "node.erofs")).rejects.toMatchObject({
    code: "NAVGW_ARTIFACT",
    message: expect.stringContaining(packed),
    hint: expect.stringContaining("npm install"),
  });
  const sha256 = guest.manifest.artifacts["node.erofs"]?.uncompressedSha256 ?? "";
  expect(readdirSync(join(dir, "cache/navgw/artifacts", sha256))).toEqual([]);
});

test.each([0, 10, 1 << 20])("a file cut to %i bytes is refused", async (size) => {
  const { guest, packed } = fresh("node.erofs");
  truncateSync(packed, size);
  await expect(materialize(guest, "node.erofs")).rejects.toMatchObject({ code: "NAVGW_ARTIFACT" });
});

test("a file that is sound zstd of something else is refused", async () => {
  const { guest, packed } = fresh("node.erofs");
  writeFileSync(packed, readFileSync(fresh("node.erofs").packed));
  await expect(materialize(guest, "node.erofs")).rejects.toMatchObject({ code: "NAVGW_ARTIFACT" });
});

test("a missing file is said to be missing", async () => {
  const { guest } = fresh("keeper", 10);
  await expect(materialize({ ...guest, dir: join(dir, "nowhere") }, "keeper")).rejects.toMatchObject({
    code: "NAVGW_ARTIFACT",
    message: expect.stringContaining("is missing"),
  });
});

test("a cached file that was changed is noticed and replaced", async () => {
  const { guest, content } = fresh("base.erofs");
  const path = await materialize(guest, "base.erofs");
  chmodSync(path, 0o644);
  writeFileSync(path, Buffer.alloc(content.length));
  expect(readFileSync(await materialize(guest, "base.erofs")).equals(content)).toBe(true);
});

test("a cached file that was only touched stays, after its bytes were checked", async () => {
  const { guest } = fresh("base.erofs");
  const path = await materialize(guest, "base.erofs");
  const { ino } = statSync(path);
  utimesSync(path, 1, 1);
  await materialize(guest, "base.erofs");
  expect(statSync(path).ino).toBe(ino);
});

test("of several processes that ask at once all get it, and no half of it stays", async () => {
  const { guest, content } = fresh("node.erofs", 8 << 20);
  const code = `
    const { materialize } = await import("CORE/artifacts/artifact-store.js");
    console.log(await materialize(${JSON.stringify(guest)}, "node.erofs"));
  `;
  const others = [1, 2, 3].map(() => new OtherProcess(code));
  const paths = await Promise.all(others.map((other) => other.line()));
  expect(new Set(paths).size).toBe(1);
  const path = paths[0] as string;
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(readdirSync(dirname(path)).sort()).toEqual(["node.erofs", "node.erofs.stamp"]);
});

test("what a killed process left is cleared away by the next", async () => {
  const { guest } = fresh("node.erofs", 40 << 20);
  const other = new OtherProcess(`
    const { materialize } = await import("CORE/artifacts/artifact-store.js");
    await materialize(${JSON.stringify(guest)}, "node.erofs");
  `);
  const sha256 = guest.manifest.artifacts["node.erofs"]?.uncompressedSha256 ?? "";
  const folder = join(dir, "cache/navgw/artifacts", sha256);
  const files = (): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return []; // not made yet
    }
  };
  const isHalfWritten = () => files().some((name) => name.includes(".partial"));
  await waitUntil("a half-written artifact", 5000, isHalfWritten, { every: 1 });
  await other.kill();
  await materialize(guest, "node.erofs");
  expect(files().sort()).toEqual(["node.erofs", "node.erofs.stamp"]);
});

test("the cache is listed by the artifacts' names and can be emptied", async () => {
  const { guest, content } = fresh("state.ext4", 100_000);
  const path = await materialize(guest, "state.ext4");
  const before = await cacheEntries();
  expect(before).toContainEqual(
    expect.objectContaining({ kind: "artifact", name: "state.ext4", path: dirname(path) }),
  );
  expect(before.find(({ name }) => name === "state.ext4")?.size).toBeGreaterThanOrEqual(content.length);
  const { entries, freed, inUse } = await pruneCache();
  expect({ entries, inUse }).toEqual({ entries: before.length, inUse: 0 });
  expect(freed).toBe(before.reduce((sum, { size }) => sum + size, 0));
  expect(await cacheEntries()).toEqual([]);
});

test("what another process uses stays until that ends, however it does", async () => {
  const { guest } = fresh("state.ext4", 1000);
  const path = await materialize(guest, "state.ext4");
  const user = new OtherProcess(`
    const { useCache } = await import("CORE/artifacts/cache-use.js");
    await useCache();
    console.log("used");
    setInterval(() => undefined, 1000);
  `);
  expect(await user.line()).toBe("used");
  expect(await pruneCache()).toEqual({ entries: 0, freed: 0, inUse: (await cacheEntries()).length });
  expect(existsSync(path)).toBe(true);
  await user.kill("SIGKILL");
  expect(await pruneCache()).toMatchObject({ inUse: 0 });
  expect(existsSync(path)).toBe(false);
});

test("who comes while the cache is being emptied waits for the end of it", async () => {
  const { claim, inUse } = await claimCache();
  expect(inUse).toBe(false);
  let using = false;
  const use = useCache().then((lock) => {
    using = true;
    return lock;
  });
  // It has said that it is coming, so the next to empty the cache would leave it alone.
  await waitUntil("its lock", 5000, () => isLocked(join(dir, "cache/navgw/users.lock")));
  expect(using).toBe(false);
  await claim.release();
  await (await use).release();
  expect(await pruneCache()).toMatchObject({ inUse: 0 });
});
