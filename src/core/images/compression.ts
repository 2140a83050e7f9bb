import { ReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable, Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { NavgwError, systemCode } from "../base/errors.ts";
import { decompressByProgram } from "./decompression-program.ts";

/** Compression format. Node.js decompresses the first two, a program of the same name the next two. */
export type Compression = "gzip" | "zstd" | "xz" | "bzip2" | "none";

/** Chunk size of the decompressors' output, bytes: large enough that the hand-over to the thread pool costs little. */
const CHUNK = 1 << 18;
/** Bytes decompressed ahead, so that the decompressor keeps running while the caller is busy with many small files. */
const AHEAD = 4 << 20;
/** Bytes at the start of a file that {@link sniffCompression} needs. */
const MAGIC_LENGTH = 10;

/** Detects the compression from the first bytes: media types and file names are often wrong. */
export function sniffCompression(head: Buffer): Compression {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.length < 4) return "none";
  const hex = head.toString("hex", 0, MAGIC_LENGTH);
  if (hex.startsWith("fd377a585a00")) return "xz";
  // "BZh", the block size, and the first block's magic or, of an empty file, the end's: a tar may begin with the letters alone.
  if (/^425a683[1-9](314159265359|177245385090)$/.test(hex)) return "bzip2";
  const magic = head.readUInt32LE(0);
  // zstd:chunked and pzstd start with a skippable frame.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) === 0x184d2a50 ? "zstd" : "none";
}

/** Detects the compression of a file. @throws system errors unchanged */
export async function compressionOf(path: string): Promise<Compression> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_LENGTH), 0, MAGIC_LENGTH, 0);
  return sniffCompression(buffer.subarray(0, bytesRead));
}

/**
 * Yields the uncompressed bytes of a stream that may be compressed. Destroys the source at the end.
 * @param options.recycle whether the caller is done with a chunk when it requests the next: its memory is then freed at
 * once. Left to the garbage collector, the chunks of a layer cost more than writing its files.
 * @throws NavgwError NAVGW_IMAGE when the compressed bytes are damaged or truncated; NAVGW_UNSUPPORTED without the program that
 * decompresses xz or bzip2
 */
export async function* decompress(
  source: Readable,
  what: string,
  options: { readonly recycle?: boolean } = {},
): AsyncGenerator<Buffer, void> {
  const { recycle = false } = options;
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < MAGIC_LENGTH) {
      const next = await chunks.next();
      if (next.done) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    const compression = sniffCompression(head);
    // Only a file's stream is known to make a fresh buffer for each chunk.
    const stored = rejoin(head, chunks, recycle && source instanceof ReadStream);
    if (compression === "none") yield* stored;
    else if (compression === "xz" || compression === "bzip2")
      yield* decompressByProgram(compression, source, stored, what);
    else yield* decompressAs(source, stored, compression, what, recycle);
  } finally {
    source.destroy();
  }
}

/** Frees the memory of a chunk that has its buffer to itself. */
function freeMemory(chunk: Buffer): void {
  if (chunk.buffer instanceof ArrayBuffer && chunk.length === chunk.buffer.byteLength)
    chunk.buffer.transfer(0);
}

async function* rejoin(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  recycle: boolean,
): AsyncGenerator<Buffer, void> {
  if (head.length > 0) yield head;
  if (recycle) freeMemory(head);
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield next.value;
    if (recycle) freeMemory(next.value);
  }
}

async function* decompressAs(
  source: Readable,
  compressed: AsyncGenerator<Buffer>,
  compression: "gzip" | "zstd",
  what: string,
  recycle: boolean,
): AsyncGenerator<Buffer, void> {
  const sizes = { chunkSize: CHUNK, readableHighWaterMark: AHEAD };
  const decompressor = compression === "gzip" ? createGunzip(sizes) : createZstdDecompress(sizes);
  const feeding = feed(compressed, decompressor);
  try {
    for await (const chunk of decompressor as AsyncIterable<Buffer>) {
      yield chunk;
      // A chunk that fills its buffer is the last one the decompressor wrote there.
      if (recycle) freeMemory(chunk);
    }
  } catch (error) {
    const code = systemCode(error);
    if (!code?.startsWith("Z")) throw error;
    throw new NavgwError("NAVGW_IMAGE", `${what} is damaged ${compression} data: ${code}`, { cause: error });
  } finally {
    decompressor.destroy();
    // Ends a wait for bytes that may never come.
    source.destroy();
    await feeding;
  }
}

/** Writes chunks to a decompressor one after the other: the next is read once the previous one is consumed. */
async function feed(compressed: AsyncIterable<Buffer>, decompressor: Transform): Promise<void> {
  try {
    for await (const chunk of compressed) {
      await new Promise<void>((resolve) => {
        // The callback of a write that meets damaged data never runs.
        decompressor.once("close", resolve);
        decompressor.write(chunk, () => {
          decompressor.off("close", resolve);
          resolve();
        });
      });
      if (decompressor.destroyed) return;
    }
    decompressor.end();
  } catch (error) {
    // Its reader gets this error, unless it was destroyed already.
    decompressor.destroy(error as Error);
  }
}
