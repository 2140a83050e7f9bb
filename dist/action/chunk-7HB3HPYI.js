import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  makeDirs
} from "./chunk-JS3EBJJX.js";
import {
  NavgwError,
  command,
  fileError,
  hint
} from "./chunk-7V3AVLMS.js";

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
import { isAbsolute, join } from "node:path";
var LONGEST_SOCKET_PATH = 107;
function cacheDir(env = process.env) {
  return join(baseDir(env.XDG_CACHE_HOME, ".cache"), "navgw");
}
function stateDir(env = process.env) {
  return join(baseDir(env.XDG_STATE_HOME, ".local/state"), "navgw");
}
var clustersDir = () => join(stateDir(), "clusters"), clusterDir = (name) => join(clustersDir(), requireClusterName(name)), artifactsDir = () => join(cacheDir(), "artifacts"), failureLogsDir = () => join(cacheDir(), "logs"), k3sDownloadsDir = () => join(cacheDir(), "k3s");
function baseDir(value, fallback) {
  return value !== void 0 && isAbsolute(value) ? value : join(homedir(), fallback);
}
async function makePrivateDir(path) {
  try {
    await makeDirs(path);
  } catch (error) {
    throw fileError(error, "creating a directory", path);
  }
}
function socketPath(dir, name) {
  let path = join(dir, name);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH)
    throw new NavgwError("NAVGW_STATE", `the path of a unix socket is too long: ${path}`, {
      hint: "point XDG_STATE_HOME and XDG_CACHE_HOME to shorter paths, or use a shorter name"
    });
  return path;
}

export {
  CLUSTER_NAME,
  CLUSTER_NAME_RULE,
  requireClusterName,
  cacheDir,
  stateDir,
  clustersDir,
  clusterDir,
  artifactsDir,
  failureLogsDir,
  k3sDownloadsDir,
  makePrivateDir,
  socketPath
};
