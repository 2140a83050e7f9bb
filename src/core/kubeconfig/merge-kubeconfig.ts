import { createHash } from "node:crypto";
import { mkdir, open, readFile, realpath, rm, stat } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { requireClusterName } from "../base/cluster-name.ts";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { exists } from "../base/exists.ts";
import { command, hint } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { clusterDir, homeDir, stateDir } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";
import { identify, isAlive } from "../base/process-identity.ts";
import { contextName } from "./rewrite-kubeconfig.ts";

/** Name of a cluster's own kubeconfig in its directory. */
export const KUBECONFIG_FILE = "kubeconfig";
/** Longest wait for another program's `FILE.lock`, ms. kubectl and kind hold it for one write. */
const LOCK_TIMEOUT = 10_000;
/** Pause between two tries, ms. */
const PAUSE = 25;
const SECTIONS = ["clusters", "contexts", "users"] as const;
const SKELETON = "apiVersion: v1\nkind: Config\npreferences: {}\nclusters: []\ncontexts: []\nusers: []\n";

/**
 * Adds a cluster to a kubeconfig and makes it the current context. Everything else in the file is kept, with its comments.
 * @param into path of the file. Default: the first of $KUBECONFIG, else ~/.kube/config.
 * @returns path of the file
 * @throws NavgwError NAVGW_NO_CLUSTER, NAVGW_LOCKED, NAVGW_STATE when the file is not a kubeconfig
 */
export async function mergeKubeconfig(name: string, into?: string): Promise<string> {
  const own = await ownKubeconfig(name);
  const path = into ?? userKubeconfigs()[0];
  if (path === undefined) throw homeless();
  await edit(resolve(path), (document) => {
    for (const section of SECTIONS) replaceEntries(document, section, own.get(section));
    document.set("current-context", contextName(name));
    return true;
  });
  return resolve(path);
}

/**
 * Removes a cluster's entries, and contexts that use it, from a kubeconfig.
 * @param into path of the file. Default: every file of $KUBECONFIG, else ~/.kube/config.
 */
export async function unmergeKubeconfig(name: string, into?: string): Promise<void> {
  requireClusterName(name);
  for (const path of (into === undefined ? userKubeconfigs() : [into]).map((one) => resolve(one))) {
    if (!(await exists(path))) continue;
    await edit(path, (document) => remove(document, contextName(name)));
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

async function ownKubeconfig(name: string): Promise<Document> {
  try {
    return parseDocument(await readFile(join(clusterDir(name), KUBECONFIG_FILE), "utf8"));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new NavgwError("NAVGW_NO_CLUSTER", `no cluster ${name} with a kubeconfig`, {
      hint: hint`run ${command("list")} to see the clusters, or ${command("up")} to start one`,
      cause: error,
    });
  }
}

/** @param change edits the document; returns false when nothing changed */
async function edit(path: string, change: (document: Document) => boolean): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await using _lock = await lockFile(path);
    const document = await read(path);
    const text = changed(path, document, change);
    if (text === undefined) return;
    // A link is kept: dotfile managers have the real file elsewhere.
    const target = await realpath(path).catch(() => path);
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => 0o600,
    );
    await writeDurably(target, text, mode);
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}

/** The document's text after the change; undefined when nothing changed. */
function changed(
  path: string,
  document: Document,
  change: (document: Document) => boolean,
): string | undefined {
  try {
    return change(document) ? document.toString({ lineWidth: 0 }) : undefined;
  } catch (error) {
    throw notKubeconfig(path, error); // such as an alias of nothing, which only shows now
  }
}

async function read(path: string): Promise<Document> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  });
  const document: Document = parseDocument(text.trim() === "" ? SKELETON : text);
  if (document.errors.length === 0 && isMap(document.contents)) return document;
  throw notKubeconfig(path, document.errors[0]);
}

function notKubeconfig(path: string, cause: unknown): NavgwError {
  return new NavgwError("NAVGW_STATE", `not a kubeconfig: ${path}`, {
    hint: "repair or move it, or point KUBECONFIG to another file",
    cause,
  });
}

/** Adds the cluster's entries to a section and replaces those of the same name. */
function replaceEntries(document: Document, section: string, ownEntries: unknown): void {
  if (!isSeq(document.get(section))) document.set(section, document.createNode([]));
  const entries = document.get(section);
  if (!isSeq(entries) || !isSeq(ownEntries)) return;
  entries.flow = false;
  for (const item of ownEntries.items) {
    const name = isMap(item) ? item.get("name") : undefined;
    const at = entries.items.findIndex((entry) => isMap(entry) && entry.get("name") === name);
    if (at < 0) entries.items.push(item);
    else entries.items[at] = item;
  }
}

function remove(document: Document, name: string): boolean {
  const removed = new Set<unknown>();
  for (const section of SECTIONS) {
    const entries = document.get(section);
    if (!isSeq(entries)) continue;
    entries.items = entries.items.filter((entry) => {
      if (!isMap(entry)) return true;
      const usesCluster = section === "contexts" && entry.getIn(["context", "cluster"]) === name;
      if (entry.get("name") !== name && !usesCluster) return true;
      removed.add(entry.get("name"));
      return false;
    });
    if (entries.items.length === 0) entries.flow = true;
  }
  if (removed.has(document.get("current-context"))) document.set("current-context", "");
  return removed.size > 0;
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
