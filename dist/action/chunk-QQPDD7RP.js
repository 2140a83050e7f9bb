import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  systemCode
} from "./chunk-LJTGQ6UM.js";

// src/core/images/digest.ts
import { createHash } from "node:crypto";
var DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
function isDigest(text) {
  return DIGEST.test(text);
}
function splitDigest(digest) {
  let colon = digest.indexOf(":");
  return { algorithm: digest.slice(0, colon), hex: digest.slice(colon + 1) };
}
function hashFor(digest) {
  return createHash(splitDigest(digest).algorithm);
}
function digestOf(bytes) {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
function checkHash(hash, digest, what, code) {
  let actual = `${splitDigest(digest).algorithm}:${hash.digest("hex")}`;
  if (actual !== digest)
    throw new NavgwError(code, `${what} has the wrong digest: ${actual}, promised ${digest}`);
}
function checkBytes(bytes, promised, what, code) {
  if (bytes.length !== promised.size)
    throw new NavgwError(code, `${what} has ${bytes.length} bytes, promised ${promised.size}`);
  checkHash(hashFor(promised.digest).update(bytes), promised.digest, what, code);
}

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
async function* decompressed(source, what, options = {}) {
  let { recycle = !1 } = options, chunks = source[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    for (; head.length < MAGIC_LENGTH; ) {
      let next = await chunks.next();
      if (next.done) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    let compression = sniffCompression(head), stored = rejoin(head, chunks, recycle && source instanceof ReadStream);
    compression === "none" ? yield* stored : yield* unpacked(source, stored, compression, what, recycle);
  } finally {
    source.destroy();
  }
}
function giveBack(chunk) {
  chunk.buffer instanceof ArrayBuffer && chunk.length === chunk.buffer.byteLength && chunk.buffer.transfer(0);
}
async function* rejoin(head, rest, recycle) {
  head.length > 0 && (yield head), recycle && giveBack(head);
  for (let next = await rest.next(); !next.done; next = await rest.next())
    yield next.value, recycle && giveBack(next.value);
}
async function* unpacked(source, packed, compression, what, recycle) {
  let sizes = { chunkSize: CHUNK, readableHighWaterMark: AHEAD }, unpack = compression === "gzip" ? createGunzip(sizes) : createZstdDecompress(sizes), feeding = feed(packed, unpack);
  try {
    for await (let chunk of unpack)
      yield chunk, recycle && giveBack(chunk);
  } catch (error) {
    let code = systemCode(error);
    throw code?.startsWith("Z") ? new NavgwError("NAVGW_IMAGE", `${what} is damaged ${compression} data: ${code}`, { cause: error }) : error;
  } finally {
    unpack.destroy(), source.destroy(), await feeding;
  }
}
async function feed(packed, unpack) {
  try {
    for await (let chunk of packed)
      if (await new Promise((resolve) => {
        unpack.once("close", resolve), unpack.write(chunk, () => {
          unpack.off("close", resolve), resolve();
        });
      }), unpack.destroyed) return;
    unpack.end();
  } catch (error) {
    unpack.destroy(error);
  }
}

export {
  isDigest,
  splitDigest,
  hashFor,
  digestOf,
  checkHash,
  checkBytes,
  sniffCompression,
  decompressed
};
