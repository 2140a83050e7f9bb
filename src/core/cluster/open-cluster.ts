import { API_PORT } from "../base/guest-network.ts";
import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { portForward } from "../keeper/keeper-forward.ts";
import type { KeeperStatus } from "../keeper/keeper-spec.ts";
import type { PortForward } from "../options/cluster-options.ts";
import { noCluster, type ObservedCluster, observe, readRecord } from "../record/cluster-record.ts";
import { pausedError } from "../record/paused-machine.ts";
import { ClusterHandle } from "./cluster-handle.ts";
import { notReadyYet, type ReachableCluster, StartingCluster } from "./starting-cluster.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/**
 * Opens a running cluster by its name.
 * @throws NavgwError NAVGW_NO_CLUSTER when it does not exist or is not running; the message reports the progress of a starting one;
 * NAVGW_NO_SPACE when its machine is paused because the host's disk is full
 */
export async function openCluster(name: string): Promise<StartedCluster> {
  const { record, state, keeper } = await observedRunning(name);
  if (state === "starting")
    throw await notReadyYet(new StartingCluster(record), "this needs a ready cluster");
  if (state !== "running" || keeper === undefined) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), false);
}

/**
 * Opens a cluster whose machine runs, by its name: a ready one, or a starting one as far as its guest responds.
 * @throws NavgwError NAVGW_NO_CLUSTER when it does not exist or has no machine (yet); NAVGW_NO_SPACE when that is paused
 */
export async function reachCluster(name: string): Promise<ReachableCluster> {
  const { record, state, keeper } = await observedRunning(name);
  if (state === "starting") {
    const starting = new StartingCluster(record);
    if (keeper === undefined) throw await notReadyYet(starting, "its machine has not been started yet");
    return starting;
  }
  if (state !== "running" || keeper === undefined) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), false);
}

/** @throws NavgwError NAVGW_NO_SPACE when the machine is paused: nothing in it responds */
async function observedRunning(name: string): Promise<ObservedCluster> {
  const cluster = await observed(name);
  const paused = pausedError(name, cluster.keeper);
  if (paused !== undefined) throw paused;
  return cluster;
}

async function observed(name: string): Promise<ObservedCluster> {
  await sweepLeftovers();
  const record = await readRecord(name);
  if (record === undefined) throw noCluster(name);
  if (record === "damaged") throw noCluster(name, "crashed");
  return observe(record);
}

/** Current forwards of a running machine without the first one, which is the Kubernetes API's (planMachine). */
export function openForwards(keeper: KeeperStatus): PortForward[] {
  return keeper.forwards.map(portForward).filter(({ guest }, index) => !(index === 0 && guest === API_PORT));
}
