import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { applyObjects } from "../kubernetes/apply-objects.ts";
import { connectApi } from "../kubernetes/connect-api.ts";
import { readManifests } from "../kubernetes/manifest-files.ts";
import { expandList } from "../kubernetes/parse-manifests.ts";

/**
 * Applies manifest files to a running cluster, one after the other.
 * @throws NavgwError NAVGW_MANIFEST
 */
export async function applyManifestFiles(cluster: StartedCluster, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await using api = connectApi(await cluster.kubeconfig());
  // The node may have applied an earlier version of them, as another manager.
  for (const { manifests } of await readManifests(paths))
    await applyObjects(api, manifests.flatMap(expandList), "default", { force: true });
}
