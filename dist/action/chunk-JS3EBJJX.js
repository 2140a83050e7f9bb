import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-7V3AVLMS.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/base/durable-files.ts
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
async function makeDirs(path) {
  try {
    await mkdir(path, { recursive: !0, mode: 448 });
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirs(dirname(path)), await mkdir(path, { mode: 448 }).catch((reason) => {
      if (systemCode(reason) !== "EEXIST") throw reason;
    });
  }
}
var partialPath = (path) => `${path}.${process.pid}.${randomBytes(6).toString("hex")}.partial`;
async function sweepPartial(dir) {
  let left = (await readdir(dir)).filter((name) => name.endsWith(".partial"));
  await Promise.all(left.map((name) => rm(join(dir, name), { recursive: !0, force: !0 })));
}
async function syncDir(dir) {
  let handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
async function placeFile(path, write, { lasting = !0 } = {}) {
  let partial = partialPath(path);
  try {
    await write(partial), await rename(partial, path);
  } catch (error) {
    throw await rm(partial, { force: !0 }), error;
  }
  lasting && await syncDir(dirname(path));
}
function writeDurably(path, bytes, mode = 384) {
  return placeFile(path, async (partial) => {
    var _stack = [];
    try {
      let file = __using(_stack, await open(partial, "wx", mode), !0);
      await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  });
}
var UNPLACED_PREFIX = ".new-";
async function placeDirectory(path, fill) {
  let directory = await mkdtemp(join(dirname(path), `${UNPLACED_PREFIX}${basename(path)}-`)), old = `${directory}-old`;
  try {
    let result = await fill(directory);
    return await rename(path, old).catch((error) => {
      if (systemCode(error) !== "ENOENT") throw error;
    }), await rename(directory, path), await syncDir(dirname(path)), result;
  } finally {
    await Promise.all([directory, old].map((left) => rm(left, { recursive: !0, force: !0 })));
  }
}

export {
  makeDirs,
  partialPath,
  sweepPartial,
  syncDir,
  placeFile,
  writeDurably,
  UNPLACED_PREFIX,
  placeDirectory
};
