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
import { findRunningMachine } from "../snapshot/find-running-machine.ts";
import { readSnapshot, requireSnapshotName, snapshotsDir } from "../snapshot/snapshot-store.ts";
import {
  resumeAfterKill,
  type TakeOptions,
  takeDiskSnapshot,
  takeMemorySnapshot,
} from "../snapshot/take-snapshot.ts";
import { usableSnapshot } from "../snapshot/usable-snapshot.ts";
import { requireSpace } from "../snapshot/write-snapshot.ts";
import { DIRECTORY } from "./testing-directory.ts";

/**
 * Stops a cluster cleanly and keeps a copy of its disk. The cluster remains stopped and can be started again.
 * @throws NavgwError NAVGW_UNSUPPORTED, NAVGW_NO_CLUSTER, NAVGW_NO_SPACE
 */
export async function stopAndTake(cluster: string, name: string, options: TakeOptions = {}): Promise<void> {
  requireSnapshotName(name);
  const record = await requireDisk(cluster);
  const dir = clusterDir(cluster);
  await requireSpace(dir, name, [join(dir, DISKS.state)]);
  await using held = await hold(cluster);
  // A process that is killed from here on leaves no data of an attached cluster: second names hold it until it is put back.
  await stopCluster(cluster, { keep: false });
  try {
    await takeDiskSnapshot(record, (await hasDirectory(cluster)) ? dir : held.path, name, options);
  } finally {
    await putBack(held.path, record);
  }
}

/**
 * Keeps a running cluster's memory and disk, if its machine can be saved while it runs.
 * @returns whether it can
 * @throws NavgwError NAVGW_HOST, NAVGW_NO_SPACE
 */
export async function takeRunning(
  cluster: string,
  name: string,
  options: TakeOptions = {},
): Promise<boolean> {
  const { signal } = options;
  requireSnapshotName(name);
  // Two at the same time would pause and resume each other.
  await using _lock = await acquireLock(clusterLock(cluster), { signal });
  const record = await requireRecord(cluster);
  const machine = await findRunningMachine(record, signal);
  if (machine === undefined) return false;
  await resumeAfterKill(record, signal);
  await takeMemorySnapshot(record, name, machine, options);
  return true;
}

/**
 * Ends a cluster and leaves it stopped, with its snapshots, to be started from one of them.
 * @throws NavgwError NAVGW_BAD_OPTION when the snapshot does not exist; NAVGW_STATE or NAVGW_UNSUPPORTED when it cannot be used; the
 * cluster keeps running then
 */
export async function endForSnapshot(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  await usableSnapshot(await readSnapshot(cluster, name), findGuestPackage(), signal);
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
 * Holds the testing API's data of a cluster by second names (links): an attached cluster's directory is deleted with its machine. When
 * the directory is kept, nothing is lost if this process dies.
 */
async function hold(cluster: string): Promise<Held> {
  const dir = clusterDir(cluster);
  const path = await makeHeldDir();
  const dispose = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    const k3s = join(dir, DISKS.k3s);
    if (await isLink(k3s)) await symlink(await readlink(k3s), join(path, DISKS.k3s));
    for (const kept of [join(dir, DISKS.state), join(dir, DIRECTORY), snapshotsDir(dir)])
      if (await exists(kept)) await linkTree(kept, join(path, basename(kept)));
    return { path, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Links a file, or every file below a directory. */
async function linkTree(from: string, to: string): Promise<void> {
  if (!(await lstat(from)).isDirectory()) return link(from, to);
  await mkdir(to, { mode: 0o700 });
  for (const name of await readdir(from)) await linkTree(join(from, name), join(to, name));
}

/** Records a cluster as stopped; if its directory was deleted with its machine, it is created again with the held data. */
async function putBack(held: string, record: ClusterRecord): Promise<void> {
  const { keeper: _keeper, ...rest } = record;
  const stopped = { ...rest, phase: "stopped" } as const;
  if (await hasDirectory(record.name)) return writeRecord(stopped);
  const dir = await createCluster(stopped);
  for (const name of await readdir(held)) await rename(join(held, name), join(dir, name));
}

/** Whether a cluster's directory still exists after its machine ended. */
async function hasDirectory(cluster: string): Promise<boolean> {
  const record = await readRecord(cluster);
  return record !== undefined && record !== "damaged";
}

async function requireDisk(cluster: string): Promise<ClusterRecord> {
  const record = await requireRecord(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster with its storage in memory has no disk for a snapshot",
    {
      hint: hint`leave ${option("storage", "memory")} out, or use ${option("engine", "uml")} with one CPU, which keeps memory`,
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
