import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { requireClusterName } from "./cluster-name.ts";
import { makeDirs } from "./durable-files.ts";
import { fileError, NavgwError } from "./errors.ts";

/** Longest path of a unix socket: `sun_path` of Linux without the terminating NUL. */
const LONGEST_SOCKET_PATH = 107;

/**
 * `$XDG_CACHE_HOME/navgw`, by default below `~/.cache`.
 * @throws NavgwError NAVGW_STATE when neither is known
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(baseDir(env, "XDG_CACHE_HOME", ".cache"), "navgw");
}

/**
 * `$XDG_STATE_HOME/navgw`, by default below `~/.local/state`.
 * @throws NavgwError NAVGW_STATE when neither is known
 */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(baseDir(env, "XDG_STATE_HOME", ".local/state"), "navgw");
}

/** This user's home; undefined without HOME for a user that the system does not know, as in a container. */
export function homeDir(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined; // uv_os_homedir: ENOENT
  }
}

/** Directory of the clusters' directories. */
export const clustersDir = (): string => join(stateDir(), "clusters");

/**
 * State directory of one cluster.
 * @throws NavgwError NAVGW_BAD_OPTION for an invalid name, such as one that would lead to another directory
 */
export const clusterDir = (name: string): string => join(clustersDir(), requireClusterName(name));

/** `$XDG_CACHE_HOME/navgw/artifacts`: uncompressed artifacts, each in a directory named by its sha256. */
export const artifactsDir = (): string => join(cacheDir(), "artifacts");

/** Logs of clusters that failed to start and left no directory. */
export const failureLogsDir = (): string => join(cacheDir(), "logs");

/** What Node.js compiled of this package: src/cli/compile-cache.ts. */
export const compiledCodeDir = (): string => join(cacheDir(), "compiled");

/** Unfinished downloads of k3s, and records of servers that did not respond. */
export const k3sDownloadsDir = (): string => join(cacheDir(), "k3s");

/** Relative values are ignored, as the XDG specification requires. */
function baseDir(env: NodeJS.ProcessEnv, name: string, fallback: string): string {
  const value = env[name];
  if (value !== undefined && isAbsolute(value)) return value;
  const home = homeDir();
  if (home !== undefined) return join(home, fallback);
  throw new NavgwError("NAVGW_STATE", `this user has no home directory, and ${name} is not set`, {
    hint: "set XDG_STATE_HOME and XDG_CACHE_HOME to directories that this user may write to",
  });
}

/**
 * Creates a directory of this package that only this user may enter, with its parents.
 * @throws NavgwError NAVGW_STATE when that is not allowed
 */
export async function makePrivateDir(path: string): Promise<void> {
  try {
    await makeDirs(path);
  } catch (error) {
    throw fileError(error, "creating a directory", path);
  }
}

/**
 * Path of a unix socket in a directory.
 * @throws NavgwError NAVGW_STATE when it is longer than the system allows
 */
export function socketPath(dir: string, name: string): string {
  const path = join(dir, name);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new NavgwError("NAVGW_STATE", `the path of a unix socket is too long: ${path}`, {
      hint: "point XDG_STATE_HOME and XDG_CACHE_HOME to shorter paths, or use a shorter name",
    });
  }
  return path;
}
