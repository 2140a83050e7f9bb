import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import { isAlive } from "../base/process-identity.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";

/** Bound of a killed machine's end, ms: the kernel has to free its memory. */
const KILL_TIMEOUT = 15_000;
/** Pause between two checks, ms. */
const PAUSE = 20;

/** Ends a cluster's machine at once and waits until it and its keeper have ended. Does nothing when they have already. */
export async function endMachine(dir: string, record: ClusterRecord | undefined): Promise<void> {
  const keeper = record?.keeper;
  const responded = await new KeeperClient(dir).kill().then(
    () => true,
    () => false,
  );
  if (responded && (await goneWithin(dir, record, KILL_TIMEOUT))) return;
  // The kernel kills the machine when its keeper dies.
  if (keeper !== undefined && isAlive(keeper)) process.kill(keeper.pid, "SIGKILL");
  if (await goneWithin(dir, record, KILL_TIMEOUT)) return;
  throw new NavgwError(
    "NAVGW_HOST",
    `process ${keeper?.pid ?? "unknown"} of the cluster in ${dir} did not end`,
    {
      hint: "kill the process, then try again",
    },
  );
}

/** Waits up to `ms` until a cluster's keeper has ended. Whether it has. */
export async function goneWithin(
  dir: string,
  record: ClusterRecord | undefined,
  ms: number,
): Promise<boolean> {
  const keeper = record?.keeper;
  const client = new KeeperClient(dir);
  const hasEnded = async (): Promise<boolean> =>
    (keeper === undefined || !isAlive(keeper)) &&
    (await client.status().catch(() => "unresponsive")) === undefined;
  return (await pollUntil(hasEnded, { every: PAUSE, within: ms })) ?? false;
}
