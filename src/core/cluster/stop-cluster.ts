import { acquireLock } from "../base/locks.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { ControlClient } from "../guest/control-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import {
  clusterLock,
  noCluster,
  observe,
  readRecord,
  requireRecord,
  writeRecord,
} from "../record/cluster-record.ts";
import { endMachine, goneWithin } from "./end-machine.ts";

/** Bound of a clean power-off, ms: pods get their 30 s grace period, and emulation takes its time. */
const STOP_TIMEOUT = 120_000;

/**
 * Powers a cluster's guest off cleanly; one that does not end in time is killed. Its data stays.
 * @throws NavgwError NAVGW_NO_CLUSTER when it is not running
 */
export async function stopCluster(name: string): Promise<void> {
  await using _lock = await acquireLock(clusterLock(name));
  const record = await requireRecord(name);
  const { state } = await observe(record);
  if (state === "stopped") return;
  if (state !== "running") throw noCluster(name, state);
  const dir = clusterDir(name);
  const control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
  // A guest that cannot be asked cannot be waited for either.
  const asked = await control.shutdown().then(
    () => true,
    () => false,
  );
  if (!asked || !(await goneWithin(dir, record, STOP_TIMEOUT))) await endMachine(dir, record);
  // An ephemeral cluster's directory went with its machine.
  const left = await readRecord(name);
  if (left !== undefined && left !== "damaged") await writeRecord({ ...left, phase: "stopped" });
}
