import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { requireClusterName } from "./cluster-name.ts";
import { makeDirs } from "./durable-files.ts";
import { fileError, NavgwError } from "./errors.ts";

/** Longest path of a unix socket: `sun_path` of Linux less its closing NUL. */
const LONGEST_SOCKET_PATH = 107;

/** `$XDG_CACHE_HOME/navgw`, by default below `~/.cache`. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(baseDir(env.XDG_CACHE_HOME, ".cache"), "navgw");
}

/** `$XDG_STATE_HOME/navgw`, by default below `~/.local/state`. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(baseDir(env.XDG_STATE_HOME, ".local/state"), "navgw");
}

/** Where the clusters' directories are. */
export const clustersDir = (): string => join(stateDir(), "clusters");

/**
 * State directory of one cluster.
 * @throws NavgwError NAVGW_BAD_OPTION for what is no name, such as one that would lead elsewhere
 */
export const clusterDir = (name: string): string => join(clustersDir(), requireClusterName(name));

/** `$XDG_CACHE_HOME/navgw/artifacts`: uncompressed artifacts, each in a folder named by its sha256. */
export const artifactsDir = (): string => join(cacheDir(), "artifacts");

/** Last logs of clusters that failed to start and left no directory. */
export const failureLogsDir = (): string => join(cacheDir(), "logs");

/** Unfinished downloads of k3s, and what is remembered of servers that did not answer. */
export const k3sDownloadsDir = (): string => join(cacheDir(), "k3s");

/** The XDG specification has relative values ignored. */
function baseDir(value: string | undefined, byDefault: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), byDefault);
}

/**
 * Makes a directory of ours that nobody else may enter, with its parents.
 * @throws NavgwError NAVGW_STATE when that is not allowed
 */
export async function makePrivateDir(path: string): Promise<void> {
  try {
    await makeDirs(path);
  } catch (error) {
    throw fileError(error, "making a directory", path);
  }
}

/**
 * Path of a unix socket in a directory.
 * @throws NavgwError NAVGW_STATE when it is longer than the system allows
 */
export function socketPath(dir: string, name: string): string {
  const path = join(dir, name);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new NavgwError("NAVGW_STATE", `too long for the path of a unix socket: ${path}`, {
      hint: "point XDG_STATE_HOME and XDG_CACHE_HOME to shorter paths, or take a shorter name",
    });
  }
  return path;
}
