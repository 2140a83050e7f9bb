import { readdir } from "node:fs/promises";
import { sweepUnfinishedArtifacts } from "../artifacts/artifact-store.ts";
import { CLUSTER_NAME } from "../base/cluster-name.ts";
import { deleteDirectory, finishDeletions } from "../base/delete-directory.ts";
import { acquireLock, isLocked, sweepLocks } from "../base/locks.ts";
import { artifactsDir, cacheDir, clusterDir, clustersDir } from "../base/paths.ts";
import { isAlive } from "../base/process-identity.ts";
import { goldenDir } from "../golden/golden-store.ts";
import { sweepUnplacedGolden } from "../golden/place-golden.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { type ClusterRecord, clusterLock, clusterLocksDir, readRecord } from "../record/cluster-record.ts";
import { sweepHeld } from "../record/held-directories.ts";

/** Bound of a sweep, ms: the next command continues it. */
const BOUND = 2000;

/** Suffix of the locks that are beside what they lock. */
const LOCK = ".lock";

/**
 * Deletes what killed processes left: clusters that nobody can need, temporary directories, locks. What belongs to a running process
 * stays. It never fails: whatever it was started beside has its own errors.
 */
export async function sweepLeftovers(): Promise<void> {
  const end = performance.now() + BOUND;
  const steps = [
    ...(await clusterNames()).map((name) => () => sweepCluster(name)),
    () => finishDeletions(clustersDir()),
    () => sweepHeld(),
    () => sweepUnplacedGolden(),
    () => sweepUnfinishedArtifacts(),
    () => sweepLocks(clusterLocksDir()),
    ...[cacheDir(), artifactsDir(), goldenDir()].map((dir) => () => sweepLocks(dir, LOCK)),
  ];
  for (const step of steps) {
    if (performance.now() > end) return;
    await step().catch(() => undefined); // such as a read-only directory, where nothing is in anybody's way
  }
}

/** Deletes a cluster that is of no use to anybody. */
async function sweepCluster(name: string): Promise<void> {
  if (!(await isForsaken(name)) || (await isLocked(clusterLock(name)))) return;
  await using _lock = await acquireLock(clusterLock(name), { timeout: 0 });
  if (await isForsaken(name)) await deleteDirectory(clusterDir(name), "the cluster's directory");
}

async function isForsaken(name: string): Promise<boolean> {
  const record = await readRecord(name);
  if (record === undefined || record === "damaged" || !isOwnerless(record)) return false;
  return (await new KeeperClient(clusterDir(name)).status()) === undefined;
}

/** Whether a cluster was never ready, or was attached to a process that has ended. The lock shows whether it is being started. */
function isOwnerless({ phase, wasReady, owner }: ClusterRecord): boolean {
  return owner === undefined ? phase === "starting" && !wasReady : !isAlive(owner);
}

async function clusterNames(): Promise<string[]> {
  return (await readdir(clustersDir()).catch(() => [])).filter((name) => CLUSTER_NAME.test(name));
}
