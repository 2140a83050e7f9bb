import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { Connection } from "./cluster-connection.ts";
import { type Look, look } from "./diagnose.ts";
import type { DumpOptions } from "./started-k3s-cluster.ts";

/**
 * Everything that a running cluster shows at one moment: objects, events, logs.
 * @throws NavgwError NAVGW_KUBERNETES when its API server does not answer
 */
export async function lookAtCluster(cluster: StartedCluster, options: DumpOptions): Promise<Look> {
  await using connection = await Connection.to(cluster);
  return await look(connection.api.client, options, cluster);
}
