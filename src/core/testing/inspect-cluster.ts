import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { connectApi } from "../kubernetes/connect-api.ts";
import { type Inspection, inspect } from "./diagnose.ts";
import type { DumpOptions } from "./started-k3s-cluster.ts";

/**
 * Inspects a running cluster: objects, events and logs at one moment.
 * @throws NavgwError NAVGW_KUBERNETES when its API server does not respond
 */
export async function inspectCluster(cluster: StartedCluster, options: DumpOptions): Promise<Inspection> {
  await using api = connectApi(await cluster.kubeconfig());
  return await inspect(api.client, options, cluster);
}
