import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { NavgwError, systemCode } from "../errors.ts";

/** How bytes are packed. */
export type Compression = "gzip" | "zstd" | "none";

/** Output of the decompressors, bytes per chunk: large enough that the thread pool's hand-over does not count. */
const CHUNK = 1 << 18;
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
 * @throws NavgwError NAVGW_IMAGE when the packed bytes are damaged or cut
 */
export async function* decompressed(source: Readable, what: string): AsyncGenerator<Buffer, void> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < MAGIC_LENGTH) {
      const next = await chunks.next();
      if (next.done) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    const compression = sniffCompression(head);
    if (compression === "none") yield* rejoin(head, chunks);
    else yield* unpacked(rejoin(head, chunks), compression, what);
  } finally {
    source.destroy();
  }
}

async function* rejoin(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* unpacked(
  packed: AsyncGenerator<Buffer>,
  compression: "gzip" | "zstd",
  what: string,
): AsyncGenerator<Buffer, void> {
  const unpack =
    compression === "gzip" ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK });
  // The loop below sees the same error: it destroys `unpack`.
  const feeding = pipeline(Readable.from(packed, { objectMode: true }), unpack).catch(() => undefined);
  try {
    for await (const chunk of unpack) yield chunk as Buffer;
  } catch (error) {
    const code = systemCode(error);
    if (!code?.startsWith("Z")) throw error;
    throw new NavgwError("NAVGW_IMAGE", `${what} is damaged ${compression} data: ${code}`, { cause: error });
  } finally {
    unpack.destroy();
    await feeding;
  }
}
