import type { StartedCluster } from "../core/index.ts";

/** A running cluster in JSON output. */
export function describeCluster(cluster: StartedCluster) {
  return {
    name: cluster.name,
    engine: cluster.engine,
    isolation: cluster.isolation,
    node: cluster.node,
    server: cluster.server,
    kubeconfigPath: cluster.kubeconfigPath,
    context: `navgw-${cluster.name}`,
    ports: cluster.forwards,
    dir: cluster.dir,
  };
}
