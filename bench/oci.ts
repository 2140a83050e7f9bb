/**
 * How fast layers become a rootfs: MB of uncompressed layer data per second, one layer of some 300 MB shaped like a
 * distribution's (many small files, some large ones, links), plain, zstd and gzip. Digest checks included, page
 * cache warm. Prints a line per packing, with what the same files cost without tar, digests and checks at the same
 * moment, and fails below the bound.
 *
 *     node bench/oci.ts [DIRECTORY]     default: the system's temporary directory
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Header } from "tar";
import { openImage, unpackImage } from "../src/core/images/index.ts";
import { writeLayout } from "./image-layout.ts";

/** MB/s that each packing must reach. */
const BOUND = 200;
const ROUNDS = 5;
const SMALL_FILES = 9000;
const LARGE_FILES = 12;

/** Regular files of the layer. */
const files: { readonly path: string; readonly content: Buffer }[] = [];

const scratch = mkdtempSync(join(process.argv[2] ?? tmpdir(), "navgw-bench-oci-"));
try {
  const layer = buildLayer();
  // On a virtual machine the first use of a page costs the hypervisor's time, some 1 ms/MB here.
  const touched = join(scratch, "touched");
  for (let at = 0; at < 4; at++) writeFileSync(touched, layer, { flag: "a" });
  truncateSync(touched);
  let missed = false;
  for (const [packing, packed] of [
    ["plain", layer],
    ["zstd", zstdCompressSync(layer)],
    ["gzip", gzipSync(layer, { level: 6 })],
  ] as const) {
    const layout = writeLayout(join(scratch, packing), layer, packed);
    const rates: number[] = [];
    const bare: number[] = [];
    const rate = (start: number): number => layer.length / 1e6 / ((performance.now() - start) / 1000);
    for (let round = 0; round < ROUNDS; round++) {
      const rootfs = join(scratch, `${packing}-${round}`);
      {
        await using image = await openImage({ kind: "layout", path: layout });
        const start = performance.now();
        await unpackImage(image, rootfs);
        rates.push(rate(start));
      }
      empty(rootfs);
      const start = performance.now();
      writeBare(`${rootfs}-bare`);
      bare.push(rate(start));
      empty(`${rootfs}-bare`);
    }
    console.log(
      `${packing}: ${spread(rates)}; bare files ${spread(bare)}; ` +
        `layer ${(layer.length / 1e6).toFixed(0)} MB, ${(packed.length / 1e6).toFixed(0)} MB packed`,
    );
    if (median(rates) < BOUND) missed = true;
  }
  if (missed) {
    console.error(`below ${BOUND} MB/s`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function median(rates: readonly number[]): number {
  return rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0;
}

function spread(rates: readonly number[]): string {
  const [least, most] = [Math.min(...rates).toFixed(0), Math.max(...rates).toFixed(0)];
  return `${median(rates).toFixed(0)} MB/s (${least} to ${most}, ${rates.length} rounds)`;
}

/** The layer's files, made the shortest way that Node.js has. */
function writeBare(root: string): void {
  let last = "";
  for (const { path, content } of files) {
    const directory = join(root, dirname(path));
    if (directory !== last) mkdirSync(directory, { recursive: true });
    last = directory;
    writeFileSync(join(root, path), content);
  }
}

/**
 * Takes a tree's content out of the page cache before it is written back, so that it does not weigh on the next round.
 * The files stay: ext4 takes up to 0.7 ms per new file for minutes after many were removed, as it passes over every
 * inode that was freed lately.
 */
function empty(root: string): void {
  for (const one of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (one.isFile()) truncateSync(join(one.parentPath, one.name));
  }
}

/** Half text-like, half noise: packs to some 40 %, as binaries do. */
function buildLayer(): Buffer {
  const noise = pseudoRandom(48 << 20);
  const words = Buffer.from(
    "the quick brown fox jumps over the lazy dog; return value != NULL && size > 0 ? ",
  );
  for (let at = 0; at + 8192 <= noise.length; at += 8192) {
    for (let into = 0; into < 4800; into += words.length) words.copy(noise, at + into);
  }
  const parts: Buffer[] = [];
  const add = (
    path: string,
    size: number,
    type: "File" | "Directory" | "SymbolicLink",
    linkpath = "",
  ): void => {
    const header = Buffer.alloc(512);
    new Header({ path, size, type, linkpath, mode: 0o755, uid: 0, gid: 0, mtime: new Date(1.6e12) }).encode(
      header,
    );
    const from = (parts.length * 7919) % (noise.length - size);
    const content = noise.subarray(from, from + size);
    if (type === "File") files.push({ path, content });
    parts.push(header, content, Buffer.alloc((512 - (size % 512)) % 512));
  };
  for (let at = 0; at < SMALL_FILES; at++) {
    const directory = `usr/share/package-${Math.floor(at / 30)}/`;
    if (at % 30 === 0) add(directory, 0, "Directory");
    if (at % 10 === 0) add(`${directory}link-${at}`, 0, "SymbolicLink", `file-${at}`);
    // 100 bytes to 40 kB, mostly small.
    add(`${directory}file-${at}`, 100 + Math.floor(40_000 * ((at * 0.618) % 1) ** 3), "File");
  }
  for (let at = 0; at < LARGE_FILES; at++) add(`usr/lib/large-${at}.so`, (8 + 2 * at) << 20, "File");
  parts.push(Buffer.alloc(1024));
  return Buffer.concat(parts);
}

function pseudoRandom(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x9e3779b9;
  for (let at = 0; at < length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
  return bytes;
}
