import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  systemCode
} from "./chunk-7V3AVLMS.js";

// src/core/images/compression.ts
import { ReadStream } from "node:fs";
import { createGunzip, createZstdDecompress } from "node:zlib";
var CHUNK = 1 << 18, AHEAD = 4 << 20, MAGIC_LENGTH = 4;
function sniffCompression(head) {
  if (head.length >= 2 && head[0] === 31 && head[1] === 139) return "gzip";
  if (head.length < MAGIC_LENGTH) return "none";
  let magic = head.readUInt32LE(0);
  return magic === 4247762216 || (magic & 4294967280) === 407710288 ? "zstd" : "none";
}
async function* decompress(source, what, options = {}) {
  let { recycle = !1 } = options, chunks = source[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    for (; head.length < MAGIC_LENGTH; ) {
      let next = await chunks.next();
      if (next.done) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    let compression = sniffCompression(head), stored = rejoin(head, chunks, recycle && source instanceof ReadStream);
    compression === "none" ? yield* stored : yield* decompressAs(source, stored, compression, what, recycle);
  } finally {
    source.destroy();
  }
}
function freeMemory(chunk) {
  chunk.buffer instanceof ArrayBuffer && chunk.length === chunk.buffer.byteLength && chunk.buffer.transfer(0);
}
async function* rejoin(head, rest, recycle) {
  head.length > 0 && (yield head), recycle && freeMemory(head);
  for (let next = await rest.next(); !next.done; next = await rest.next())
    yield next.value, recycle && freeMemory(next.value);
}
async function* decompressAs(source, compressed, compression, what, recycle) {
  let sizes = { chunkSize: CHUNK, readableHighWaterMark: AHEAD }, decompressor = compression === "gzip" ? createGunzip(sizes) : createZstdDecompress(sizes), feeding = feed(compressed, decompressor);
  try {
    for await (let chunk of decompressor)
      yield chunk, recycle && freeMemory(chunk);
  } catch (error) {
    let code = systemCode(error);
    throw code?.startsWith("Z") ? new NavgwError("NAVGW_IMAGE", `${what} is damaged ${compression} data: ${code}`, { cause: error }) : error;
  } finally {
    decompressor.destroy(), source.destroy(), await feeding;
  }
}
async function feed(compressed, decompressor) {
  try {
    for await (let chunk of compressed)
      if (await new Promise((resolve) => {
        decompressor.once("close", resolve), decompressor.write(chunk, () => {
          decompressor.off("close", resolve), resolve();
        });
      }), decompressor.destroyed) return;
    decompressor.end();
  } catch (error) {
    decompressor.destroy(error);
  }
}

export {
  sniffCompression,
  decompress
};
