import { acquireLock } from "../base/locks.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { ControlClient } from "../guest/control-client.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import {
  clusterLock,
  noCluster,
  observe,
  readRecord,
  requireRecord,
  writeRecord,
} from "../record/cluster-record.ts";
import { pausedError } from "../record/paused-machine.ts";
import { endMachine, goneWithin } from "./end-machine.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** Bound of a clean power-off, ms: pods get their 30 s grace period, and emulation is slow. */
const STOP_TIMEOUT = 120_000;

/**
 * Powers a cluster's guest off cleanly; a guest that does not end in time is killed. Its data is kept, even if the
 * cluster is attached to a process.
 * @param options.keep false: the data of an attached cluster is deleted with its machine. Default true.
 * @throws NavgwError NAVGW_NO_CLUSTER when it is not running; NAVGW_NO_SPACE when it is paused
 */
export async function stopCluster(
  name: string,
  { keep = true }: { readonly keep?: boolean | undefined } = {},
): Promise<void> {
  await sweepLeftovers();
  await using _lock = await acquireLock(clusterLock(name));
  const record = await requireRecord(name);
  const { state, keeper } = await observe(record);
  if (state === "stopped") return;
  if (state !== "running") throw noCluster(name, state);
  const paused = pausedError(name, keeper);
  if (paused !== undefined) throw paused;
  const dir = clusterDir(name);
  if (keep) await new KeeperClient(dir).keep();
  const control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
  // Without a shutdown request there is nothing to wait for.
  const requested = await control.shutdown().then(
    () => true,
    () => false,
  );
  if (!requested || !(await goneWithin(dir, record, STOP_TIMEOUT))) await endMachine(dir, record);
  // The record of an attached cluster that is not kept was deleted with its machine.
  const left = await readRecord(name);
  if (left === undefined || left === "damaged") return;
  await writeRecord({ ...left, phase: "stopped", owner: keep ? undefined : left.owner });
}
