import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { NavgwError, systemCode } from "../base/errors.ts";

/** Zeros are skipped in blocks of this size, bytes. */
const BLOCK = 64 << 10;
/** Longest run, bytes. */
const LONGEST_RUN = 4 << 20;
const ZEROS = Buffer.alloc(BLOCK);
/** Longest map of holes, bytes. */
const LONGEST_MAP = 16 << 20;

/** A range of a file that is not all zeros. */
export interface Run {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * Yields the written ranges of a sparse file. Files with the same content have the same runs, wherever their holes are.
 * @throws NavgwError NAVGW_STATE without GNU tar
 */
export async function* writtenRuns(path: string, signal?: AbortSignal): AsyncGenerator<Run> {
  const chunks = new Set<number>();
  const map = (await mapOf(path, signal)) ?? [[0, (await stat(path)).size] as const];
  for (const [offset, length] of map)
    for (let at = Math.floor(offset / LONGEST_RUN); at * LONGEST_RUN < offset + length; at++) chunks.add(at);
  await using file = await open(path, "r");
  for (const chunk of [...chunks].sort((a, b) => a - b)) {
    signal?.throwIfAborted();
    const offset = chunk * LONGEST_RUN;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_RUN), 0, LONGEST_RUN, offset);
    yield* runsOf(buffer.subarray(0, bytesRead), offset);
  }
}

/** Hex sha256 of the written ranges of a file and their offsets. */
export async function sumOfWritten(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const { offset, bytes } of writtenRuns(path, signal))
    hash.update(`${offset} ${bytes.length}\n`).update(bytes);
  return hash.digest("hex");
}

function* runsOf(bytes: Buffer, offset: number): Generator<Run> {
  let start: number | undefined;
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const isZero = block.equals(ZEROS.subarray(0, block.length));
    if (isZero && start !== undefined) yield { offset: offset + start, bytes: bytes.subarray(start, at) };
    if (isZero) start = undefined;
    else start ??= at;
  }
  if (start !== undefined) yield { offset: offset + start, bytes: bytes.subarray(start) };
}

/** Ranges with data, as GNU tar reports them: Node.js has no SEEK_HOLE. */
async function mapOf(path: string, signal: AbortSignal | undefined): Promise<[number, number][] | undefined> {
  const args = ["--create", "--sparse", "--sparse-version=1.0", "--format=posix", "--file=-"];
  const child = spawn("tar", [...args, `--directory=${dirname(path)}`, "--", basename(path)], {
    stdio: ["ignore", "pipe", "ignore"],
    ...(signal === undefined ? {} : { signal }),
  });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  try {
    return await Promise.race([readMap(child.stdout), failed]);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = systemCode(error) === "ENOENT" ? "tar is not installed" : (error as Error).message;
    throw new NavgwError("NAVGW_STATE", `cannot find the holes of ${path}: ${reason}`, {
      hint: "install GNU tar",
      cause: error,
    });
  } finally {
    // What follows the map is read from the file itself.
    child.kill("SIGKILL");
  }
}

/** Offset of a tar header's entry type, and the type of extended records for the next entry. */
const TYPE_AT = 156;
const PAX = "x";
/**
 * Parses tar's map of a sparse file: a pax header and its records, the file's own header, then the map: its length and its numbers, one a line.
 * @returns undefined for a file without holes
 */
async function readMap(stream: AsyncIterable<Buffer>): Promise<[number, number][] | undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length < 1024) continue;
    if (bytes[TYPE_AT] !== PAX.charCodeAt(0)) return undefined;
    const pax = Number.parseInt(bytes.toString("latin1", 124, 136), 8);
    const start = 1024 + Math.ceil(pax / 512) * 512;
    if (!Number.isSafeInteger(start) || bytes.length > LONGEST_MAP) break;
    if (!bytes.toString("latin1", 512, 512 + pax).includes("GNU.sparse.realsize=")) return undefined;
    const lines = bytes.toString("latin1", start).split("\n");
    const count = Number(lines[0]);
    if (lines.length < 2 * count + 2) continue;
    return Array.from({ length: count }, (_, index): [number, number] => [
      Number(lines[1 + 2 * index]),
      Number(lines[2 + 2 * index]),
    ]);
  }
  throw new Error("tar did not list them");
}
