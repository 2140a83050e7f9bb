import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-LJTGQ6UM.js";

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
  let left = (await readdir(dir)).filter(
    (name) => name.endsWith(".partial") && !name.includes(`.${process.pid}.`)
  );
  await Promise.all(left.map((name) => rm(join(dir, name), { force: !0 })));
}
async function syncDir(dir) {
  let handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
async function writeDurably(path, bytes, mode = 384) {
  let partial = partialPath(path);
  try {
    let file = await open(partial, "wx", mode);
    try {
      await file.chmod(mode), await file.writeFile(bytes), await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    throw await rm(partial, { force: !0 }), error;
  }
  await syncDir(dirname(path));
}
var UNPLACED = ".new-";
async function placeFolder(path, fill) {
  let folder = await mkdtemp(join(dirname(path), `${UNPLACED}${basename(path)}-`)), old = `${folder}-old`;
  try {
    let result = await fill(folder);
    return await rename(path, old).catch((error) => {
      if (systemCode(error) !== "ENOENT") throw error;
    }), await rename(folder, path), await syncDir(dirname(path)), result;
  } finally {
    await Promise.all([folder, old].map((left) => rm(left, { recursive: !0, force: !0 })));
  }
}

export {
  makeDirs,
  partialPath,
  sweepPartial,
  syncDir,
  writeDurably,
  UNPLACED,
  placeFolder
};
