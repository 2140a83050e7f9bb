import { link, lstat, mkdir, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { findGuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { clusterDir } from "../base/paths.ts";
import { endMachine } from "../cluster/end-machine.ts";
import { stopCluster } from "../cluster/stop-cluster.ts";
import { DISKS } from "../record/cluster-disks.ts";
import {
  type ClusterRecord,
  clusterLock,
  createCluster,
  readRecord,
  requireRecord,
  writeRecord,
} from "../record/cluster-record.ts";
import { makeHeldDir } from "../record/held-directories.ts";
import { readSnapshot, requireSnapshotName, snapshotsDir } from "../snapshot/snapshot-store.ts";
import {
  resumeAfterKill,
  sharedMemoryOf,
  takeDiskSnapshot,
  takeMemorySnapshot,
} from "../snapshot/take-snapshot.ts";
import { requireUsable } from "../snapshot/usable-snapshot.ts";
import { requireSpace } from "../snapshot/write-snapshot.ts";
import { FOLDER } from "./testing-directory.ts";

/**
 * Stops a cluster cleanly and keeps a copy of its disk. The cluster is stopped then, and can be started again.
 * @throws NavgwError NAVGW_UNSUPPORTED, NAVGW_NO_CLUSTER, NAVGW_NO_SPACE
 */
export async function stopAndTake(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  requireSnapshotName(name);
  const record = await requireDisk(cluster);
  const dir = clusterDir(cluster);
  await requireSpace(dir, name, [join(dir, DISKS.state)]);
  await using held = await hold(cluster);
  // Whoever is killed from here on leaves no data of an attached cluster: it is held by second names until it is put back.
  await stopCluster(cluster, { keep: false });
  try {
    await takeDiskSnapshot(record, (await isThere(cluster)) ? dir : held.path, name, signal);
  } finally {
    await putBack(held.path, record);
  }
}

/**
 * Keeps a running cluster's memory and disk, if its machine can be looked into.
 * @returns whether it can
 * @throws NavgwError NAVGW_HOST, NAVGW_NO_SPACE
 */
export async function takeRunning(cluster: string, name: string, signal?: AbortSignal): Promise<boolean> {
  requireSnapshotName(name);
  // Two at a time would stop and go on across each other.
  await using _lock = await acquireLock(clusterLock(cluster), { signal });
  const record = await requireRecord(cluster);
  const memory = await sharedMemoryOf(record);
  if (memory === undefined) return false;
  await resumeAfterKill(record, signal);
  await takeMemorySnapshot(record, name, memory, signal);
  return true;
}

/**
 * Ends a cluster and leaves it as one that is stopped, with its snapshots, to be started from one of them.
 * @throws NavgwError NAVGW_BAD_OPTION when there is no such snapshot; NAVGW_STATE or NAVGW_UNSUPPORTED when it cannot be started from,
 * and the cluster runs on then
 */
export async function endForSnapshot(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  await requireUsable(await readSnapshot(cluster, name), findGuestPackage(), signal);
  await using _lock = await acquireLock(clusterLock(cluster), { signal });
  const record = await requireRecord(cluster);
  await using held = await hold(cluster);
  await endMachine(clusterDir(cluster), record);
  await putBack(held.path, record);
}

interface Held extends AsyncDisposable {
  readonly path: string;
}

/**
 * Holds what the testing API keeps of a cluster, by second names: its directory goes with its machine when that hangs on a process. Where
 * it stays, nothing is lost with whoever holds this.
 */
async function hold(cluster: string): Promise<Held> {
  const dir = clusterDir(cluster);
  const path = await makeHeldDir();
  const dispose = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    const k3s = join(dir, DISKS.k3s);
    if (await isLink(k3s)) await symlink(await readlink(k3s), join(path, DISKS.k3s));
    for (const kept of [join(dir, DISKS.state), join(dir, FOLDER), snapshotsDir(dir)])
      if (await exists(kept)) await linkTree(kept, join(path, basename(kept)));
    return { path, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Gives a file, or every file below a folder, a second name. */
async function linkTree(from: string, to: string): Promise<void> {
  if (!(await lstat(from)).isDirectory()) return link(from, to);
  await mkdir(to, { mode: 0o700 });
  for (const name of await readdir(from)) await linkTree(join(from, name), join(to, name));
}

/** Leaves a cluster as one that is stopped; its directory is made anew with what is held when it went with its machine. */
async function putBack(held: string, record: ClusterRecord): Promise<void> {
  const { keeper: _keeper, ...rest } = record;
  const stopped = { ...rest, phase: "stopped" } as const;
  if (await isThere(record.name)) return writeRecord(stopped);
  const dir = await createCluster(stopped);
  for (const name of await readdir(held)) await rename(join(held, name), join(dir, name));
}

/** Whether a cluster's directory stayed when its machine ended. */
async function isThere(cluster: string): Promise<boolean> {
  const record = await readRecord(cluster);
  return record !== undefined && record !== "damaged";
}

async function requireDisk(cluster: string): Promise<ClusterRecord> {
  const record = await requireRecord(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster that lives in memory has no disk to take a snapshot of",
    {
      hint: hint`leave ${option("storage", "memory")} out, or take ${option("engine", "qemu")}, which keeps memory`,
    },
  );
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, isMissing);
const isLink = (path: string): Promise<boolean> =>
  lstat(path).then((found) => found.isSymbolicLink(), isMissing);

function isMissing(error: unknown): false {
  if (systemCode(error) === "ENOENT") return false;
  throw error;
}
