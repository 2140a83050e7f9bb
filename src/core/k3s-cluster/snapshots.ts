import { link, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { DISKS } from "../cluster/plan.ts";
import { removeCluster } from "../cluster/remove.ts";
import { type ClusterRecord, createCluster, noCluster, readRecord } from "../cluster/state.ts";
import { stopCluster } from "../cluster/stop.ts";
import { NavgwError, systemCode } from "../errors.ts";
import { clusterDir, clustersDir } from "../paths.ts";
import { identify, isAlive } from "../process-identity.ts";
import { copyDisk } from "./disk-copy.ts";
import { FOLDER, snapshotsDir } from "./folder.ts";

/** What a snapshot may be called: its name is that of a file. */
const SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;
/** What is held while a cluster's directory is made anew: not taken for a cluster, and known by whom it is. */
const HELD = ".held-";
/** A copy of a snapshot that is about to become the cluster's disk. */
const RESTORED = "restored.ext4";

/**
 * Stops a cluster cleanly and keeps a copy of its disk. The cluster is stopped then, and can be started again.
 * @throws NavgwError NAVGW_UNSUPPORTED, NAVGW_NO_CLUSTER, NAVGW_NO_SPACE
 */
export async function takeSnapshot(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  requireName(name);
  const record = await requireDisk(cluster);
  await using held = await hold(cluster);
  await link(join(clusterDir(cluster), DISKS.state), join(held.path, DISKS.state));
  await stopCluster(cluster);
  try {
    await mkdir(join(held.path, FOLDER, "snapshots"), { recursive: true, mode: 0o700 });
    await copyDisk(join(held.path, DISKS.state), join(held.path, FOLDER, "snapshots", name), signal);
  } finally {
    await putBack(held.path, record);
  }
}

/**
 * Ends a cluster and puts the disk of a snapshot in the place of its own. The cluster is stopped then.
 * @throws NavgwError NAVGW_BAD_OPTION when there is no such snapshot
 */
export async function putSnapshotBack(cluster: string, name: string, signal?: AbortSignal): Promise<void> {
  requireName(name);
  const record = await requireDisk(cluster);
  const dir = snapshotsDir(clusterDir(cluster));
  if (!(await exists(join(dir, name)))) {
    const names = await readdir(dir).catch(() => []);
    throw new NavgwError("NAVGW_BAD_OPTION", `cluster ${cluster} has no snapshot ${name}`, {
      hint: `it has: ${names.join(", ") || "none"}`,
    });
  }
  // A copy that fails leaves the cluster as it is.
  const copy = join(clusterDir(cluster), RESTORED);
  await copyDisk(join(dir, name), copy, signal);
  await using held = await hold(cluster);
  await rename(copy, join(held.path, DISKS.state));
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
    if (await exists(join(dir, FOLDER))) await rename(join(dir, FOLDER), join(path, FOLDER));
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
  const record = await readRecord(cluster);
  if (record === undefined || record === "damaged") throw noCluster(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster that lives in memory has no disk to take a snapshot of",
    {
      hint: 'leave storage: "memory" out',
    },
  );
}

function requireName(name: string): void {
  if (SNAPSHOT_NAME.test(name)) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `snapshot name ${JSON.stringify(name)}: no such name`, {
    hint: "give 1 to 64 letters, digits, dots, dashes and underscores",
  });
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, isMissing);
const isLink = (path: string): Promise<boolean> =>
  lstat(path).then((found) => found.isSymbolicLink(), isMissing);

function isMissing(error: unknown): false {
  if (systemCode(error) === "ENOENT") return false;
  throw error;
}
