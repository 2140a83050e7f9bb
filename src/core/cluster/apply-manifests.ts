import { pathToFileURL } from "node:url";
import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { credentialsOf } from "../kubeconfig/rewrite-kubeconfig.ts";
import { applyObjects } from "../kubernetes/apply-objects.ts";
import { Discovery } from "../kubernetes/discovery.ts";
import { KubernetesClient } from "../kubernetes/kubernetes-client.ts";
import { objectsIn } from "../kubernetes/parse-manifests.ts";

/**
 * Applies manifest files to a running cluster, one after the other.
 * @throws NavgwError NAVGW_MANIFEST
 */
export async function applyManifestFiles(cluster: StartedCluster, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await using client = new KubernetesClient(credentialsOf(await cluster.kubeconfig()));
  const api = { client, discovery: new Discovery(() => client) };
  for (const path of paths) await applyObjects(api, await objectsIn(pathToFileURL(path)), "default");
}
