import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  sniffCompression
} from "./chunk-2522SAB2.js";
import {
  NavgwError,
  systemCode
} from "./chunk-7V3AVLMS.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/images/image-archives.ts
import { open, stat } from "node:fs/promises";
async function findImageArchives(paths) {
  return Promise.all(paths.map(findImageArchive));
}
async function findImageArchive(path) {
  try {
    var _stack = [];
    try {
      if (!(await stat(path)).isFile()) throw new Error("not a regular file");
      let file = __using(_stack, await open(path, "r"), !0);
      let { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return { path, compression: sniffCompression(buffer.subarray(0, bytesRead)) };
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw unreadableArchive(error, path);
  }
}
function unreadableArchive(error, path) {
  let code = systemCode(error), why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : code ?? error.message, what = path === void 0 ? "the image archive" : `image archive ${path}`;
  return new NavgwError("NAVGW_IMAGE", `cannot read ${what}: ${why}`, {
    hint: "pass a docker save or OCI layout tar, plain, gzip or zstd, such as from: docker save -o app.tar app:dev",
    cause: error
  });
}

// src/core/golden/short-key.ts
var shortKey = (key) => key.slice(0, 12);

export {
  shortKey,
  findImageArchives,
  unreadableArchive
};
