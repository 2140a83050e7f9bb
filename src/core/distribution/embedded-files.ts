import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { extract } from "tar";
import { makeDirs } from "../base/durable-files.ts";
import { sumOfRange } from "../base/sum-of-file.ts";
import type { ProgramScan } from "./scan-program.ts";

/** The archive of tools that is embedded in a release's program. */
export interface EmbeddedArchive {
  /** Hex sha256 of the archive, which names the directory that k3s unpacks it into. */
  readonly sha256: string;
  /** Offset in the program, bytes. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
}

const CHUNK = 1 << 20;

/**
 * Finds the archive of tools in a k3s program.
 * @returns undefined for a program without tools: the server alone, as in k3s's image. `damaged` for one that names an
 * archive which is missing or incomplete
 */
export async function findEmbedded(
  program: string,
  { archives, frames }: ProgramScan,
): Promise<EmbeddedArchive | "damaged" | undefined> {
  if (archives.size === 0) return undefined;
  for (const offset of frames) {
    const size = await frameSize(program, offset);
    // Anything else that begins like a frame is a few bytes of some program's code.
    if (size === undefined || size < CHUNK) continue;
    const sha256 = await sumOfRange(program, offset, size);
    if (archives.has(sha256)) return { sha256, offset, size };
  }
  return "damaged";
}

/** Unpacks the archive into a directory of `dir` with `bin/` and `etc/`, and returns that directory. */
export async function unpackEmbedded(
  program: string,
  { sha256, offset, size }: EmbeddedArchive,
  dir: string,
  signal?: AbortSignal,
): Promise<string> {
  const target = join(dir, sha256);
  await makeDirs(target, 0o777);
  await pipeline(
    createReadStream(program, { start: offset, end: offset + size - 1, highWaterMark: CHUNK }),
    createZstdDecompress(),
    extract({ cwd: target, strict: true, preservePaths: false }),
    ...(signal === undefined ? [] : [{ signal }]),
  );
  return target;
}

/** Length of the zstd frame at an offset, by the headers of its blocks; undefined when it is not a frame, or truncated. */
async function frameSize(program: string, offset: number): Promise<number | undefined> {
  await using file = await open(program, "r");
  const { size: end } = await file.stat();
  const read = async (at: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  };
  const [descriptor] = await read(offset + 4, 1);
  if (descriptor === undefined || (descriptor & 0x08) !== 0) return undefined;
  const single = (descriptor & 0x20) !== 0;
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  let at = offset + 5 + (single ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    const header = await read(at, 3);
    if (header.length < 3) return undefined;
    const block = header.readUIntLE(0, 3);
    const type = (block >> 1) & 3;
    if (type === 3) return undefined;
    at += 3 + (type === 1 ? 1 : block >> 3);
    if (at > end) return undefined;
    if ((block & 1) === 1) break;
  }
  at += (descriptor & 0x04) === 0 ? 0 : 4;
  return at > end ? undefined : at - offset;
}
