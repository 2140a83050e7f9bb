import { deleteDirectory } from "../base/delete-directory.ts";
import { exists } from "../base/exists.ts";
import { acquireLock, isLocked, type Lock } from "../base/locks.ts";
import { clusterDir } from "../base/paths.ts";
import { pause } from "../base/pause.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { clusterLock, readRecord } from "../record/cluster-record.ts";
import { endMachine } from "./end-machine.ts";

/** Pause between two tries to end what holds the cluster, ms. */
const PAUSE = 100;

/**
 * Ends a cluster, whatever state it is in, and deletes its directory. Its machine is killed: its data goes anyway.
 * @returns false when there was none
 */
export async function removeCluster(name: string): Promise<boolean> {
  const dir = clusterDir(name);
  if (!(await exists(dir)) && !(await isLocked(clusterLock(name)))) return false;
  await using _lock = await takeOver(name, dir);
  const there = await exists(dir);
  const record = await readRecord(name);
  await endMachine(dir, record === "damaged" ? undefined : record);
  await deleteDirectory(dir, "the cluster's directory");
  return there;
}

/** Takes the cluster's lock; a boot that has it ends once its machine is killed. */
async function takeOver(name: string, dir: string): Promise<Lock> {
  const given = acquireLock(clusterLock(name));
  let waiting = true;
  given.then(
    () => (waiting = false),
    () => (waiting = false),
  );
  const keeper = new KeeperClient(dir);
  for (;;) {
    const first = await Promise.race([given.then(() => true), pause(PAUSE).then(() => false)]);
    if (first || !waiting) return given;
    await keeper.kill().catch(() => false); // one that does not answer is ended once the lock is ours
  }
}
