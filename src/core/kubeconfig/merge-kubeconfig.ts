import { createHash } from "node:crypto";
import { open, readFile, readlink, realpath, rm, stat } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { requireClusterName } from "../base/cluster-name.ts";
import { makeDirs, writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { exists } from "../base/exists.ts";
import { command, hint } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { clusterDir, homeDir, stateDir } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";
import { identify, isAlive } from "../base/process-identity.ts";
import { type Entries, NotEditable, withEntries, withoutEntries } from "./edit-kubeconfig.ts";
import { contextName } from "./rewrite-kubeconfig.ts";

/** Name of a cluster's own kubeconfig in its directory. */
export const KUBECONFIG_FILE = "kubeconfig";
/** Longest wait for another program's `FILE.lock`, ms. kubectl and kind hold it for one write. */
const LOCK_TIMEOUT = 10_000;
/** Pause between two tries, ms. */
const PAUSE = 25;

/**
 * Adds a cluster to a kubeconfig and makes it the current context. Everything else in the file is kept, with its comments.
 * @param into path of the file. Default: the first of $KUBECONFIG, else ~/.kube/config.
 * @returns path of the file
 * @throws NavgwError NAVGW_NO_CLUSTER, NAVGW_LOCKED, NAVGW_STATE when the file is not a kubeconfig
 */
export async function mergeKubeconfig(name: string, into?: string): Promise<string> {
  const own = await ownKubeconfig(name);
  const given = into ?? userKubeconfigs()[0];
  if (given === undefined) throw homeless();
  const path = resolve(given);
  await edit(path, (text) => withEntries(text, own, contextName(name)));
  return path;
}

/**
 * Removes a cluster's entries, and contexts that use it, from a kubeconfig.
 * @param into path of the file. Default: every file of $KUBECONFIG, else ~/.kube/config.
 */
export async function unmergeKubeconfig(name: string, into?: string): Promise<void> {
  requireClusterName(name);
  for (const path of (into === undefined ? userKubeconfigs() : [into]).map((one) => resolve(one))) {
    if (!(await exists(path))) continue;
    await edit(path, (text) => withoutEntries(text, contextName(name)));
  }
}

/** Files that kubectl would read, in its order; none for a user without a home. */
function userKubeconfigs(): string[] {
  const listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) return listed;
  const home = homeDir();
  return home === undefined ? [] : [join(home, ".kube", "config")];
}

function homeless(): NavgwError {
  return new NavgwError("NAVGW_STATE", "this user has no home directory, and KUBECONFIG is not set", {
    hint: "set KUBECONFIG to the path of a file",
  });
}

async function ownKubeconfig(name: string): Promise<Entries> {
  try {
    return parse(await readFile(join(clusterDir(name), KUBECONFIG_FILE), "utf8")) as Entries;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new NavgwError("NAVGW_NO_CLUSTER", `no cluster ${name} with a kubeconfig`, {
      hint: hint`run ${command("list")} to see the clusters, or ${command("up")} to start one`,
      cause: error,
    });
  }
}

/** @param change edits the text; returns undefined when nothing changes */
async function edit(path: string, change: (text: string) => string | undefined): Promise<void> {
  try {
    await makeDirs(dirname(path));
    await using _lock = await lockFile(path);
    const text = changed(await read(path), change, path);
    if (text === undefined) return;
    const target = await targetOf(path);
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => 0o600,
    );
    await writeDurably(target, text, mode);
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}

/** The file that a path leads to. A link is kept: dotfile managers have the real file elsewhere. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // It does not exist yet; a link to it may.
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : targetOf(resolve(dirname(path), link));
  }
}

async function read(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw notKubeconfig(path, "it is not UTF-8", error);
  }
}

function changed(
  text: string,
  change: (text: string) => string | undefined,
  path: string,
): string | undefined {
  try {
    return change(text);
  } catch (error) {
    if (error instanceof NotEditable) throw notKubeconfig(path, error.message, error.cause);
    throw error;
  }
}

function notKubeconfig(path: string, why: string, cause: unknown): NavgwError {
  return new NavgwError("NAVGW_STATE", `cannot edit the kubeconfig ${path}: ${why}`, {
    hint: "repair or move it, or point KUBECONFIG to another file",
    cause,
  });
}

/**
 * Acquires `FILE.lock` as kubectl and kind do. A killed process leaves it behind; hence this one writes its identity into
 * it, and an inner lock decides who may check whether that process has ended.
 */
async function lockFile(path: string): Promise<AsyncDisposable> {
  const lock = `${path}.lock`;
  const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
  const inner = await acquireLock(join(stateDir(), "locks", `kubeconfig-${id}`), { timeout: LOCK_TIMEOUT });
  const take = async (): Promise<boolean> => {
    if (await create(lock)) return true;
    if (!(await isAbandoned(lock))) return false;
    await rm(lock, { force: true });
    return create(lock);
  };
  try {
    const taken = await pollUntil(take, { every: PAUSE, within: LOCK_TIMEOUT });
    if (taken === undefined) throw stillLocked(lock);
  } catch (error) {
    await inner.release();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(lock, { force: true });
      await inner.release();
    },
  };
}

async function create(lock: string): Promise<boolean> {
  try {
    await using file = await open(lock, "wx", 0o600);
    await file.writeFile(JSON.stringify(identify(process.pid)));
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Whether this package made the lock and its owner has ended. */
async function isAbandoned(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => "");
  try {
    const owner = JSON.parse(text) as { pid: number; startTime: string };
    return !isAlive(owner);
  } catch {
    return false; // empty: kubectl's or kind's
  }
}

function stillLocked(lock: string): NavgwError {
  return new NavgwError("NAVGW_LOCKED", `another program has held ${lock} for more than ${LOCK_TIMEOUT} ms`, {
    hint: `if no kubectl or kind is running, delete it: rm ${lock}`,
  });
}
