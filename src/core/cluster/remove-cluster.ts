import { deleteDirectory } from "../base/delete-directory.ts";
import { exists } from "../base/exists.ts";
import { acquireLock, isLocked, type Lock } from "../base/locks.ts";
import { clusterDir } from "../base/paths.ts";
import { pause } from "../base/pause.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { clusterLock, readAnyRecord, readRecord } from "../record/cluster-record.ts";
import { endMachine } from "./end-machine.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** Pause between two attempts to end a cluster whose lock another process has, ms. */
const PAUSE = 100;

/**
 * Ends a cluster, whatever state it is in, and deletes its directory. Its machine is killed, because its data is deleted anyway.
 * @param options.force also when a newer version of this package made it. Default false.
 * @returns false when it did not exist
 * @throws NavgwError NAVGW_UNSUPPORTED when a newer version made it, NAVGW_HOST when its machine does not end, NAVGW_STATE
 */
export async function removeCluster(
  name: string,
  { force = false }: { readonly force?: boolean | undefined } = {},
): Promise<boolean> {
  const removed = await endAndDelete(name, force);
  await sweepLeftovers();
  return removed;
}

async function endAndDelete(name: string, force: boolean): Promise<boolean> {
  const dir = clusterDir(name);
  if (!(await exists(dir)) && !(await isLocked(clusterLock(name)))) return false;
  // Before anything of it is ended.
  if (!force) await readRecord(name);
  await using _lock = await takeOver(name, dir);
  const existed = await exists(dir);
  const record = await readAnyRecord(name);
  const isReadable = typeof record === "object" && !("format" in record);
  await endMachine(dir, isReadable ? record : undefined);
  await deleteDirectory(dir, "the cluster's directory");
  return existed;
}

/** Acquires the cluster's lock; a boot that has it ends once its machine is killed. */
async function takeOver(name: string, dir: string): Promise<Lock> {
  const acquired = acquireLock(clusterLock(name));
  let waiting = true;
  acquired.then(
    () => (waiting = false),
    () => (waiting = false),
  );
  const keeper = new KeeperClient(dir);
  for (;;) {
    const isAcquired = await Promise.race([acquired.then(() => true), pause(PAUSE).then(() => false)]);
    if (isAcquired || !waiting) return acquired;
    await keeper.kill().catch(() => false); // a keeper that does not respond is ended once the lock is acquired
  }
}
