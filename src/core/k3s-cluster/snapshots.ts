import { link, lstat, mkdtemp, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { DISKS } from "../cluster/plan.ts";
import { removeCluster } from "../cluster/remove.ts";
import { type ClusterRecord, clusterLock, createCluster, requireRecord } from "../cluster/state.ts";
import { stopCluster } from "../cluster/stop.ts";
import { NavgwError, systemCode } from "../errors.ts";
import { acquireLock } from "../lock.ts";
import { clusterDir, clustersDir } from "../paths.ts";
import { identify, isAlive } from "../process-identity.ts";
import { readSnapshot, requireSnapshotName, snapshotsDir } from "../snapshot/store.ts";
import { sharedMemoryOf, takeDiskSnapshot, takeMemorySnapshot } from "../snapshot/take.ts";
import { FOLDER } from "./folder.ts";

/** What is held while a cluster's directory is made anew: not taken for a cluster, and known by whom it is. */
const HELD = ".held-";
/**
 * Stops a cluster cleanly and keeps a copy of its disk. The cluster is stopped then, and can be started again.
 * @throws NavgwError NAVGW_UNSUPPORTED, NAVGW_NO_CLUSTER, NAVGW_NO_SPACE
 */
export async function stopAndTake(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  requireSnapshotName(name);
  const record = await requireDisk(cluster);
  await using held = await hold(cluster);
  await link(join(clusterDir(cluster), DISKS.state), join(held.path, DISKS.state));
  await stopCluster(cluster);
  try {
    await takeDiskSnapshot(record, held.path, name, signal);
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
  await takeMemorySnapshot(record, name, memory, signal);
  return true;
}

/**
 * Ends a cluster and leaves it as one that is stopped, with its snapshots, to be started from one of them.
 * @throws NavgwError NAVGW_BAD_OPTION when there is no such snapshot, NAVGW_STATE
 */
export async function endForSnapshot(cluster: string, name: string): Promise<void> {
  await readSnapshot(cluster, name);
  const record = await requireRecord(cluster);
  await using held = await hold(cluster);
  const state = join(clusterDir(cluster), DISKS.state);
  if (await exists(state)) await link(state, join(held.path, DISKS.state));
  await putBack(held.path, record);
}

/** Deletes what processes held that were killed meanwhile. */
export async function sweepHeld(): Promise<void> {
  for (const name of await readdir(clustersDir()).catch(() => [])) {
    if (!name.startsWith(HELD)) continue;
    const [pid, startTime = ""] = name.slice(HELD.length).split("-");
    if (!isAlive({ pid: Number(pid), startTime }))
      await rm(join(clustersDir(), name), { recursive: true, force: true });
  }
}

interface Held extends AsyncDisposable {
  readonly path: string;
}

/**
 * Holds what the testing API keeps of a cluster: its directory goes with its machine when it hangs on a process. A disk has a second
 * name there for the same reason.
 */
async function hold(cluster: string): Promise<Held> {
  const dir = clusterDir(cluster);
  const me = identify(process.pid);
  const path = await mkdtemp(join(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
  const dispose = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    const k3s = join(dir, DISKS.k3s);
    if (await isLink(k3s)) await symlink(await readlink(k3s), join(path, DISKS.k3s));
    for (const folder of [join(dir, FOLDER), snapshotsDir(dir)])
      if (await exists(folder)) await rename(folder, join(path, basename(folder)));
    return { path, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Makes the directory of a cluster anew, as one that is stopped, with what is held. */
async function putBack(held: string, record: ClusterRecord): Promise<void> {
  await removeCluster(record.name);
  const { keeper: _keeper, ...rest } = record;
  const dir = await createCluster({ ...rest, phase: "stopped" });
  for (const name of await readdir(held)) await rename(join(held, name), join(dir, name));
}

async function requireDisk(cluster: string): Promise<ClusterRecord> {
  const record = await requireRecord(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster that lives in memory has no disk to take a snapshot of",
    {
      hint: 'leave storage: "memory" out, or take engine: "qemu", which keeps memory',
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
