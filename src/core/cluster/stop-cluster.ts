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
import { endMachine, goneWithin } from "./end-machine.ts";

/** Bound of a clean power-off, ms: pods get their 30 s grace period, and emulation takes its time. */
const STOP_TIMEOUT = 120_000;

/**
 * Powers a cluster's guest off cleanly; one that does not end in time is killed. Its data stays, also of a cluster that is attached to a
 * process.
 * @param options.keep false: the data of an attached cluster goes with its machine. Default true.
 * @throws NavgwError NAVGW_NO_CLUSTER when it is not running
 */
export async function stopCluster(
  name: string,
  { keep = true }: { readonly keep?: boolean | undefined } = {},
): Promise<void> {
  await using _lock = await acquireLock(clusterLock(name));
  const record = await requireRecord(name);
  const { state } = await observe(record);
  if (state === "stopped") return;
  if (state !== "running") throw noCluster(name, state);
  const dir = clusterDir(name);
  if (keep) await new KeeperClient(dir).keep();
  const control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
  // A guest that cannot be asked cannot be waited for either.
  const asked = await control.shutdown().then(
    () => true,
    () => false,
  );
  if (!asked || !(await goneWithin(dir, record, STOP_TIMEOUT))) await endMachine(dir, record);
  // That of an attached cluster which is not kept went with its machine.
  const left = await readRecord(name);
  if (left !== undefined && left !== "damaged") await writeRecord({ ...left, phase: "stopped" });
}
