import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Image, unpackImage } from "../../../../../src/core/images/index.ts";
import { file, tar } from "../support/tar-builder.ts";
import { freshTarget, leftAround, openLayers } from "../support/unpack.ts";
import { has, run, workspace } from "../support/workspace.ts";

const scratch = workspace();
const good = tar(file("a", "first"), file("b", Buffer.alloc(200_000, "b")));

/** A tar of `count` empty files that is never in memory whole. */
function* manyFiles(count: number): Generator<Buffer> {
  const AT_ONCE = 100;
  const one = tar(file("f0000000")).subarray(0, 512);
  for (let at = 0; at < count; at += AT_ONCE) {
    const blocks = Buffer.alloc(512 * AT_ONCE);
    for (let into = 0; into < AT_ONCE; into++) {
      const block = blocks.subarray(into * 512, (into + 1) * 512);
      one.copy(block);
      block.write(String(at + into).padStart(7, "0"), 1, "latin1");
      block.fill(0x20, 148, 156);
      const sum = block.reduce((total, byte) => total + byte, 0);
      block.write(`${sum.toString(8).padStart(6, "0")}\0`, 148, "latin1");
    }
    yield blocks;
  }
  yield Buffer.alloc(1024);
}

/** An image whose layers are streams. */
async function streaming(...layers: (() => Readable)[]): Promise<Image> {
  const image = await openLayers(scratch, [good]);
  return {
    ...image,
    layers: layers.map((open) => ({
      diffId: `sha256:${"0".repeat(64)}`,
      size: 0,
      descriptor: undefined,
      open,
    })),
  };
}

describe("limits", () => {
  it("a million entries end at the bound, without a million files and without reading on", async () => {
    let read = 0;
    const counted = function* (): Generator<Buffer> {
      for (const chunk of manyFiles(1_000_000)) {
        read += chunk.length / 512;
        yield chunk;
      }
    };
    const image = await streaming(() => Readable.from(counted()));
    const target = freshTarget(scratch);
    await expect(unpackImage(image, target, { limits: { maxEntries: 2000 } })).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: "the image has more than 2000 files",
      hint: expect.stringContaining("maxEntries"),
    });
    expect(read).toBeLessThan(10_000);
    expect(leftAround(target)).toEqual([]);
  });

  it("count all layers of the image together", async () => {
    const five = tar(...["1", "2", "3", "4", "5"].map((name) => file(name, "x")));
    await using image = await openLayers(scratch, [five, five]);
    await expect(
      unpackImage(image, freshTarget(scratch), { limits: { maxEntries: 9 } }),
    ).rejects.toMatchObject({ code: "NAVGW_IMAGE" });
    const bytes = five.length * 2;
    await expect(
      unpackImage(image, freshTarget(scratch), { limits: { maxBytes: bytes - 1 } }),
    ).rejects.toMatchObject({ code: "NAVGW_IMAGE" });
    const limits = { maxEntries: 10, maxBytes: bytes };
    const result = await unpackImage(image, freshTarget(scratch), { limits });
    expect([result.entries, result.bytes]).toEqual([10, bytes]);
  });

  it.for(["gzip", "zstd"] as const)(
    "a %s bomb ends at the bound, not at the end of the disk",
    async (packing) => {
      const pack = packing === "gzip" ? gzipSync : zstdCompressSync;
      const piece = pack(Buffer.alloc(64 << 20));
      const head = pack(tar(file("bomb", "", { size: 2 ** 33 - 512 })).subarray(0, 512));
      const image = await streaming(() => Readable.from([head, ...Array<Buffer>(128).fill(piece)]));
      const target = freshTarget(scratch);
      await expect(unpackImage(image, target, { limits: { maxBytes: 8 << 20 } })).rejects.toMatchObject({
        code: "NAVGW_IMAGE",
        message: `the image unpacks to more than ${8 << 20} bytes`,
      });
      expect(leftAround(target)).toEqual([]);
    },
  );
});

describe("the target", () => {
  it("appears with its sidecar, and nothing else is left", async () => {
    await using image = await openLayers(scratch, [good]);
    const target = freshTarget(scratch);
    await unpackImage(image, target);
    expect(leftAround(target).sort()).toEqual(["rootfs", "rootfs.sidecar.json"]);
    expect(readdirSync(target).sort()).toEqual(["a", "b"]);
  });

  it("may be an empty directory, and nothing else that exists", async () => {
    await using image = await openLayers(scratch, [good]);
    const empty = freshTarget(scratch);
    mkdirSync(empty, { recursive: true });
    await unpackImage(image, empty);
    expect(readdirSync(empty).sort()).toEqual(["a", "b"]);
    const used = freshTarget(scratch);
    mkdirSync(used, { recursive: true });
    writeFileSync(join(used, "mine"), "mine");
    const occupied = freshTarget(scratch);
    mkdirSync(dirname(occupied), { recursive: true });
    writeFileSync(occupied, "a file");
    for (const target of [used, occupied]) {
      await expect(unpackImage(image, target)).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
      expect(leftAround(target)).toEqual(["rootfs"]);
    }
    expect(readFileSync(join(used, "mine"), "utf8")).toBe("mine");
    expect(readFileSync(occupied, "utf8")).toBe("a file");
  });

  it("is not there while layers are applied", async () => {
    const target = freshTarget(scratch);
    const seen: boolean[] = [];
    const image = await streaming(() =>
      Readable.from(
        (function* () {
          yield good.subarray(0, 1024);
          seen.push(existsSync(target));
          yield good.subarray(1024);
        })(),
      ),
    );
    await expect(unpackImage(image, target)).rejects.toThrow(/wrong digest/);
    expect(seen).toEqual([false]);
    expect(leftAround(target)).toEqual([]);
  });

  it("below a file is refused, and the file stays", async () => {
    await using image = await openLayers(scratch, [good]);
    const blocked = freshTarget(scratch);
    mkdirSync(dirname(blocked), { recursive: true });
    writeFileSync(blocked, "a file");
    const failing = unpackImage(image, join(blocked, "below", "rootfs"));
    await expect(failing).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
    expect(leftAround(blocked)).toEqual(["rootfs"]);
  });

  it.runIf(has("mount") && process.geteuid?.() === 0)(
    "on a full disk: NAVGW_NO_SPACE, nothing left",
    async () => {
      const disk = join(scratch, "disk");
      mkdirSync(disk);
      run("mount", "-t", "tmpfs", "-o", "size=256k", "none", disk);
      try {
        await using image = await openLayers(scratch, [tar(file("big", Buffer.alloc(600_000, "x")))]);
        await expect(unpackImage(image, join(disk, "rootfs"))).rejects.toMatchObject({
          code: "NAVGW_NO_SPACE",
          message: expect.stringContaining("big"),
        });
        expect(readdirSync(disk)).toEqual([]);
      } finally {
        run("umount", disk);
      }
    },
  );
});

describe("layers that are not what they should be", () => {
  it("a wrong diff id", async () => {
    await using image = await openLayers(scratch, [good], {
      diffIds: [`sha256:${createHash("sha256").update("something else").digest("hex")}`],
    });
    const target = freshTarget(scratch);
    await expect(unpackImage(image, target)).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringMatching(/layer sha256:.* has the wrong digest/),
    });
    expect(leftAround(target)).toEqual([]);
  });

  it("bytes behind the end of the tar count for the digest", async () => {
    const trailing = Buffer.concat([good, Buffer.alloc(10_240)]);
    await using image = await openLayers(scratch, [trailing]);
    await unpackImage(image, freshTarget(scratch));
    const lie = [`sha256:${createHash("sha256").update(good).digest("hex")}`];
    await using other = await openLayers(scratch, [trailing], { diffIds: lie });
    await expect(unpackImage(other, freshTarget(scratch))).rejects.toThrow(/wrong digest/);
  });

  it.for(["gzip", "zstd"] as const)("cut or damaged %s data", async (packing) => {
    const packed = packing === "gzip" ? gzipSync(good) : zstdCompressSync(good);
    const damaged = Buffer.from(packed);
    damaged.fill(0x55, packed.length >> 1);
    for (const bytes of [packed.subarray(0, packed.length - 9), damaged]) {
      const image = await streaming(() => Readable.from([bytes]));
      const target = freshTarget(scratch);
      await expect(unpackImage(image, target)).rejects.toMatchObject({
        code: "NAVGW_IMAGE",
        message: expect.stringMatching(new RegExp(`damaged ${packing} data|ends in the middle|wrong digest`)),
      });
      expect(leftAround(target)).toEqual([]);
    }
  });
});

describe.for(["gzip", "zstd"] as const)("a %s stream that stops coming", (packing) => {
  it("does not keep a refusal from being told", async () => {
    const pack = packing === "gzip" ? gzipSync : zstdCompressSync;
    const hostile = pack(tar(file("../evil")));
    let source: Readable | undefined;
    const image = await streaming(() => {
      source = new Readable({ read: () => undefined });
      source.push(hostile);
      return source;
    });
    const target = freshTarget(scratch);
    await expect(unpackImage(image, target)).rejects.toThrow(/a name with \.\./);
    expect(source?.destroyed).toBe(true);
    expect(leftAround(target)).toEqual([]);
  });
});

describe("being told to stop", () => {
  it("before the start, and in the middle of a layer without an end", async () => {
    const target = freshTarget(scratch);
    const image = await streaming(() => Readable.from(manyFiles(1_000_000)));
    const stopped = unpackImage(image, target, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    expect(leftAround(target)).toEqual([]);
    const controller = new AbortController();
    let chunks = 0;
    const stopping = await streaming(() =>
      Readable.from(
        (function* () {
          for (const chunk of manyFiles(1_000_000)) {
            if (++chunks === 3) controller.abort();
            yield chunk;
          }
        })(),
      ),
    );
    const middle = unpackImage(stopping, target, { signal: controller.signal });
    await expect(middle).rejects.toMatchObject({ name: "AbortError" });
    expect(chunks).toBeLessThan(50);
    expect(leftAround(target)).toEqual([]);
  });

  it("in a layer that does not come", async () => {
    const target = freshTarget(scratch);
    const controller = new AbortController();
    let source: Readable | undefined;
    const image = await streaming(() => {
      source = new Readable({
        read(): void {
          // Nothing ever comes: whoever waits for bytes now is told to stop.
          setImmediate(() => controller.abort());
        },
      });
      return source;
    });
    const stopped = unpackImage(image, target, { signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    expect(source?.destroyed).toBe(true);
    expect(leftAround(target)).toEqual([]);
  });
});
