import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/images/compression.ts
import { ReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";

// src/core/images/decompression-program.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
async function* decompressByProgram(program, source, compressed, what) {
  let child = spawn(program, ["-dc"], { stdio: ["pipe", "pipe", "pipe"] }), exited = once(child, "close"), complaint = firstLine(child.stderr), feeding = pipeline(compressed, child.stdin).then(
    () => {
    },
    (error) => systemCode(error) === "EPIPE" ? void 0 : error
  );
  exited.catch(() => {
  });
  try {
    yield* child.stdout;
    let [code] = await exited.catch((error) => {
      throw notRunnable(program, what, error);
    }), failure = await feeding;
    if (failure !== void 0) throw failure;
    if (code !== 0)
      throw new NavgwError("NAVGW_IMAGE", `${what} is damaged ${program} data: ${await complaint}`);
  } finally {
    child.kill("SIGKILL"), source.destroy(), await feeding;
  }
}
async function firstLine(stderr) {
  let text = "";
  for await (let chunk of stderr.setEncoding("utf8")) text.length < 1e3 && (text += chunk);
  return text.trim().split(`
`)[0] ?? "";
}
function notRunnable(program, what, cause) {
  let why = systemCode(cause) === "ENOENT" ? "is not installed" : `cannot be run (${systemCode(cause)})`;
  return new NavgwError("NAVGW_UNSUPPORTED", `${what} is compressed by ${program}, which ${why}`, {
    hint: `install ${program}, or compress it with gzip or zstd`,
    cause
  });
}

// src/core/images/compression.ts
var CHUNK = 1 << 18, AHEAD = 4 << 20, MAGIC_LENGTH = 10;
function sniffCompression(head) {
  if (head.length >= 2 && head[0] === 31 && head[1] === 139) return "gzip";
  if (head.length < 4) return "none";
  let hex = head.toString("hex", 0, MAGIC_LENGTH);
  if (hex.startsWith("fd377a585a00")) return "xz";
  if (/^425a683[1-9](314159265359|177245385090)$/.test(hex)) return "bzip2";
  let magic = head.readUInt32LE(0);
  return magic === 4247762216 || (magic & 4294967280) === 407710288 ? "zstd" : "none";
}
async function compressionOf(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open(path, "r"), !0);
    let { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_LENGTH), 0, MAGIC_LENGTH, 0);
    return sniffCompression(buffer.subarray(0, bytesRead));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
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
    compression === "none" ? yield* stored : compression === "xz" || compression === "bzip2" ? yield* decompressByProgram(compression, source, stored, what) : yield* decompressAs(source, stored, compression, what, recycle);
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
  compressionOf,
  decompress
};
