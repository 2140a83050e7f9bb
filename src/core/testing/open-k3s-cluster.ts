import { openCluster } from "../cluster/open-cluster.ts";
import { RunningCluster } from "./running-k3s-cluster.ts";
import type { StartedK3sCluster } from "./started-k3s-cluster.ts";

/**
 * Opens a running cluster by its name, whoever started it. Disposing disconnects from it; `stop()` and `remove()` end it.
 * @throws NavgwError NAVGW_NO_CLUSTER when it does not exist or is not running
 */
export async function openK3sCluster(name: string): Promise<StartedK3sCluster> {
  return RunningCluster.to(await openCluster(name), { ownership: "opened" });
}
