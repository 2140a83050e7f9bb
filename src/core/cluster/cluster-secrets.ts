import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { credentialsOf } from "../kubeconfig/rewrite-kubeconfig.ts";
import { readRecord } from "../record/cluster-record.ts";

/** Texts that give access to a cluster: key and certificate of its kubeconfig, in PEM, and the token of its control agent. */
export async function clusterSecrets(cluster: StartedCluster): Promise<string[]> {
  const { cert, key } = credentialsOf(await cluster.kubeconfig());
  const record = await readRecord(cluster.name);
  return [key, cert, ...(record === undefined || record === "damaged" ? [] : [record.token])];
}
