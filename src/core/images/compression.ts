import { ReadStream } from "node:fs";
import type { Readable, Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { NavgwError, systemCode } from "../base/errors.ts";

/** How bytes are packed. */
export type Compression = "gzip" | "zstd" | "none";

/** Output of the decompressors, bytes per chunk: large enough that the thread pool's hand-over does not count. */
const CHUNK = 1 << 18;
/** Bytes unpacked ahead, so that the decompressor goes on while the caller is busy with many small files. */
const AHEAD = 4 << 20;
const MAGIC_LENGTH = 4;

/** Told by the first bytes: media types and file names are often wrong. */
export function sniffCompression(head: Buffer): Compression {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.length < MAGIC_LENGTH) return "none";
  const magic = head.readUInt32LE(0);
  // zstd:chunked and pzstd start with a skippable frame.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) === 0x184d2a50 ? "zstd" : "none";
}

/**
 * The plain bytes of a stream that may be gzip or zstd. Ends or destroys the source.
 * @param options.recycle the caller is done with a chunk when it asks for the next, and its memory goes back at once.
 * Left to the garbage collector a layer's worth of chunks costs more than writing its files.
 * @throws NavgwError NAVGW_IMAGE when the packed bytes are damaged or cut
 */
export async function* decompressed(
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
    else yield* unpacked(source, stored, compression, what, recycle);
  } finally {
    source.destroy();
  }
}

/** Frees a chunk that has its memory to itself. */
function giveBack(chunk: Buffer): void {
  if (chunk.buffer instanceof ArrayBuffer && chunk.length === chunk.buffer.byteLength)
    chunk.buffer.transfer(0);
}

async function* rejoin(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  recycle: boolean,
): AsyncGenerator<Buffer, void> {
  if (head.length > 0) yield head;
  if (recycle) giveBack(head);
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield next.value;
    if (recycle) giveBack(next.value);
  }
}

async function* unpacked(
  source: Readable,
  packed: AsyncGenerator<Buffer>,
  compression: "gzip" | "zstd",
  what: string,
  recycle: boolean,
): AsyncGenerator<Buffer, void> {
  const sizes = { chunkSize: CHUNK, readableHighWaterMark: AHEAD };
  const unpack = compression === "gzip" ? createGunzip(sizes) : createZstdDecompress(sizes);
  const feeding = feed(packed, unpack);
  try {
    for await (const chunk of unpack as AsyncIterable<Buffer>) {
      yield chunk;
      // One that fills its buffer is the last that the decompressor put there.
      if (recycle) giveBack(chunk);
    }
  } catch (error) {
    const code = systemCode(error);
    if (!code?.startsWith("Z")) throw error;
    throw new NavgwError("NAVGW_IMAGE", `${what} is damaged ${compression} data: ${code}`, { cause: error });
  } finally {
    unpack.destroy();
    // Ends a wait for bytes that may never come.
    source.destroy();
    await feeding;
  }
}

/** Gives a decompressor one chunk after the other: the next is asked for when the last was used up. */
async function feed(packed: AsyncIterable<Buffer>, unpack: Transform): Promise<void> {
  try {
    for await (const chunk of packed) {
      await new Promise<void>((resolve) => {
        // A write that meets damaged data is never called back.
        unpack.once("close", resolve);
        unpack.write(chunk, () => {
          unpack.off("close", resolve);
          resolve();
        });
      });
      if (unpack.destroyed) return;
    }
    unpack.end();
  } catch (error) {
    // Whoever reads from it hears of this, unless it is gone already.
    unpack.destroy(error as Error);
  }
}
