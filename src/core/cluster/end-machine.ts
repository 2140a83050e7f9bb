import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import { isAlive } from "../base/process-identity.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";

/** Bound of a killed machine's end, ms: the kernel has its memory to give back. */
const KILL_TIMEOUT = 15_000;
/** Pause between two looks, ms. */
const PAUSE = 20;

/** Ends a cluster's machine at once and waits until it and its keeper are gone. Nothing to do when they are. */
export async function endMachine(dir: string, record: ClusterRecord | undefined): Promise<void> {
  const keeper = record?.keeper;
  const answers = await new KeeperClient(dir).kill().then(
    () => true,
    () => false,
  );
  if (answers && (await goneWithin(dir, record, KILL_TIMEOUT))) return;
  // Its machine dies with it, by the kernel's hand.
  if (keeper !== undefined && isAlive(keeper)) process.kill(keeper.pid, "SIGKILL");
  if (await goneWithin(dir, record, KILL_TIMEOUT)) return;
  throw new NavgwError(
    "NAVGW_HOST",
    `process ${keeper?.pid ?? "unknown"} of the cluster in ${dir} does not end`,
    {
      hint: "end it by hand, then try again",
    },
  );
}

/** Waits until a cluster's keeper is gone. */
export async function goneWithin(
  dir: string,
  record: ClusterRecord | undefined,
  ms: number,
): Promise<boolean> {
  const keeper = record?.keeper;
  const client = new KeeperClient(dir);
  const isGone = async (): Promise<boolean> =>
    (keeper === undefined || !isAlive(keeper)) && (await client.status().catch(() => "silent")) === undefined;
  return (await pollUntil(isGone, { every: PAUSE, within: ms })) ?? false;
}
