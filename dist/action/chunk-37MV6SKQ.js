import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  command,
  fileError,
  hint,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/base/durable-files.ts
import { randomBytes } from "node:crypto";
import { lstat, mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
async function makeDirs(path, mode = 448) {
  try {
    await makeDir(path, mode);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirs(dirname(path), mode), await makeDir(path, mode);
  }
}
async function makeDir(path, mode) {
  for (; ; )
    try {
      return await mkdir(path, { mode });
    } catch (error) {
      if ((await stat(path).catch(() => {
      }))?.isDirectory()) return;
      if (systemCode(error) !== "EEXIST" || await isEntry(path)) throw error;
    }
}
var isEntry = (path) => lstat(path).then(
  () => !0,
  () => !1
), partialPath = (path) => `${path}.${process.pid}.${randomBytes(6).toString("hex")}.partial`;
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

// src/core/base/cluster-name.ts
var CLUSTER_NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, CLUSTER_NAME_RULE = "must be 1 to 40 lower-case letters, digits and inner dashes";
function requireClusterName(name) {
  if (typeof name == "string" && CLUSTER_NAME.test(name)) return name;
  throw new NavgwError("NAVGW_BAD_OPTION", `name ${JSON.stringify(name)}: ${CLUSTER_NAME_RULE}`, {
    hint: hint`${command("list")} shows the clusters`
  });
}

// src/core/base/paths.ts
import { homedir } from "node:os";
import { isAbsolute, join as join2 } from "node:path";
var LONGEST_SOCKET_PATH = 107;
function cacheDir(env = process.env) {
  return join2(baseDir(env, "XDG_CACHE_HOME", ".cache"), "navgw");
}
function stateDir(env = process.env) {
  return join2(baseDir(env, "XDG_STATE_HOME", ".local/state"), "navgw");
}
function homeDir() {
  try {
    return homedir();
  } catch {
    return;
  }
}
var clustersDir = () => join2(stateDir(), "clusters"), clusterDir = (name) => join2(clustersDir(), requireClusterName(name)), artifactsDir = () => join2(cacheDir(), "artifacts"), failureLogsDir = () => join2(cacheDir(), "logs"), compiledCodeDir = () => join2(cacheDir(), "compiled"), k3sDownloadsDir = () => join2(cacheDir(), "k3s");
function baseDir(env, name, fallback) {
  let value = env[name];
  if (value !== void 0 && isAbsolute(value)) return value;
  let home = homeDir();
  if (home !== void 0) return join2(home, fallback);
  throw new NavgwError("NAVGW_STATE", `this user has no home directory, and ${name} is not set`, {
    hint: "set XDG_STATE_HOME and XDG_CACHE_HOME to directories that this user may write to"
  });
}
async function makePrivateDir(path) {
  try {
    await makeDirs(path);
  } catch (error) {
    throw fileError(error, "creating a directory", path);
  }
}
function socketPath(dir, name) {
  let path = join2(dir, name);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH)
    throw new NavgwError("NAVGW_STATE", `the path of a unix socket is too long: ${path}`, {
      hint: "point XDG_STATE_HOME and XDG_CACHE_HOME to shorter paths, or use a shorter name"
    });
  return path;
}

export {
  makeDirs,
  partialPath,
  sweepPartial,
  syncDir,
  placeFile,
  writeDurably,
  UNPLACED_PREFIX,
  placeDirectory,
  CLUSTER_NAME,
  CLUSTER_NAME_RULE,
  requireClusterName,
  cacheDir,
  stateDir,
  homeDir,
  clustersDir,
  clusterDir,
  artifactsDir,
  failureLogsDir,
  compiledCodeDir,
  k3sDownloadsDir,
  makePrivateDir,
  socketPath
};
