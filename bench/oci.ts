/**
 * How fast layers become a rootfs: MB of uncompressed layer data per second, one layer of some 300 MB shaped like a
 * distribution's (many small files, some large ones, links), plain, zstd and gzip. Digest checks included, page
 * cache warm. Prints a line per packing and fails below the bound.
 *
 *     node bench/oci.ts [DIRECTORY]     default: the system's temporary directory
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Header } from "tar";
import { openImage, unpackImage } from "../src/core/oci/index.ts";

/** MB/s that each packing must reach. */
const BOUND = 200;
const ROUNDS = 3;
const SMALL_FILES = 9000;
const LARGE_FILES = 12;

const scratch = mkdtempSync(join(process.argv[2] ?? tmpdir(), "navgw-bench-oci-"));
try {
  const layer = buildLayer();
  let missed = false;
  for (const [packing, packed] of [
    ["plain", layer],
    ["zstd", zstdCompressSync(layer)],
    ["gzip", gzipSync(layer, { level: 6 })],
  ] as const) {
    const layout = writeLayout(join(scratch, packing), layer, packed);
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // A new place each time: ext4 takes some 0.7 ms per file for minutes after many were removed, as it passes over
      // every inode that was freed lately. That is the file system's figure, not ours.
      const rootfs = join(scratch, `${packing}-${round}`);
      await using image = await openImage({ kind: "layout", path: layout });
      const start = performance.now();
      await unpackImage(image, rootfs);
      rates.push(layer.length / 1e6 / ((performance.now() - start) / 1000));
    }
    rates.sort((a, b) => a - b);
    const median = rates[Math.floor(ROUNDS / 2)] ?? 0;
    const spread = `${rates[0]?.toFixed(0)} to ${rates.at(-1)?.toFixed(0)}`;
    console.log(
      `${packing}: ${median.toFixed(0)} MB/s (${spread}, ${ROUNDS} rounds), layer ${(layer.length / 1e6).toFixed(0)} MB, ` +
        `${(packed.length / 1e6).toFixed(0)} MB packed`,
    );
    if (median < BOUND) missed = true;
  }
  if (missed) {
    console.error(`below ${BOUND} MB/s`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
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
    parts.push(header, noise.subarray(from, from + size), Buffer.alloc((512 - (size % 512)) % 512));
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

function writeLayout(path: string, layer: Buffer, packed: Buffer): string {
  mkdirSync(join(path, "blobs", "sha256"), { recursive: true });
  const add = (bytes: Buffer, mediaType: string): { mediaType: string; digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(path, "blobs", "sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const diffId = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const config = add(
    json({ os: "linux", architecture, rootfs: { type: "layers", diff_ids: [diffId] } }),
    "application/vnd.oci.image.config.v1+json",
  );
  const layers = [add(packed, "application/vnd.oci.image.layer.v1.tar")];
  const manifest = add(
    json({ schemaVersion: 2, config, layers }),
    "application/vnd.oci.image.manifest.v1+json",
  );
  writeFileSync(join(path, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(path, "index.json"), json({ schemaVersion: 2, manifests: [manifest] }));
  return path;
}
