import { API_PORT } from "../guest/network.ts";
import { portOf } from "../network/keeper-client.ts";
import type { KeeperStatus } from "../network/spec.ts";
import type { PortForward } from "../options.ts";
import { ClusterHandle } from "./handle.ts";
import type { StartedCluster } from "./started.ts";
import { noCluster, observe, readRecord } from "./state.ts";

/**
 * A running cluster by its name.
 * @throws NavgwError NAVGW_NO_CLUSTER when there is none, or it is not running
 */
export async function openCluster(name: string): Promise<StartedCluster> {
  const record = await readRecord(name);
  if (record === undefined) throw noCluster(name);
  if (record === "damaged") throw noCluster(name, "crashed");
  const { state, keeper } = await observe(record);
  if (state !== "running" || keeper === undefined) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), false);
}

/** Further forwards of a machine that runs, as they are now; the first one is the Kubernetes API's (planMachine). */
export function openForwards(keeper: KeeperStatus): PortForward[] {
  return keeper.forwards
    .map(({ host, guest }) => ({ host: portOf(host), guest: portOf(guest) }))
    .filter(({ guest }, index) => !(index === 0 && guest === API_PORT));
}
