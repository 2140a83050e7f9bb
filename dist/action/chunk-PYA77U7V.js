import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  compressionOf
} from "./chunk-QKDWMFAP.js";
import {
  NavgwError,
  systemCode
} from "./chunk-FQOKME56.js";

// src/core/images/image-archives.ts
import { stat } from "node:fs/promises";
async function findImageArchives(paths) {
  return Promise.all(paths.map(findImageArchive));
}
async function findImageArchive(path) {
  try {
    if (!(await stat(path)).isFile()) throw new Error("not a regular file");
    return { path, compression: await compressionOf(path) };
  } catch (error) {
    throw unreadableArchive(error, path);
  }
}
function unreadableArchive(error, path) {
  let code = systemCode(error), why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : code ?? error.message, what = path === void 0 ? "the image archive" : `image archive ${path}`;
  return new NavgwError("NAVGW_IMAGE", `cannot read ${what}: ${why}`, {
    hint: "pass a docker save or OCI layout tar, plain or compressed, such as from: docker save -o app.tar app:dev",
    cause: error
  });
}

// src/core/golden/short-key.ts
var shortKey = (key) => key.slice(0, 12);

export {
  shortKey,
  findImageArchives,
  findImageArchive,
  unreadableArchive
};
