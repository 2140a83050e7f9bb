import { readFileSync } from "node:fs";
import { NavgwError } from "../core/index.ts";
import type { SharedCluster } from "./shared-cluster.ts";

/** Where processes of a test run find its cluster: JSON of everything but the kubeconfig's text, which is a secret. */
const VARIABLE = "NAVGW_TEST_CLUSTER";

/**
 * Tells the processes that will be started from here of the cluster. `KUBECONFIG` becomes the cluster's, so that no client that
 * looks for its own configuration finds another cluster.
 * @returns puts everything back
 */
export function handOver({ kubeconfig: _, ...shared }: SharedCluster, env: NodeJS.ProcessEnv): () => void {
  const before = env.KUBECONFIG;
  env[VARIABLE] = JSON.stringify(shared);
  env.KUBECONFIG = shared.kubeconfigPath;
  return () => {
    delete env[VARIABLE];
    if (before === undefined) delete env.KUBECONFIG;
    else env.KUBECONFIG = before;
  };
}

/**
 * The cluster of this test run, for tests of Jest, Playwright or `node:test`.
 * @throws NavgwError NAVGW_NO_CLUSTER when no global setup started one
 */
export function sharedCluster(env: NodeJS.ProcessEnv = process.env): SharedCluster {
  const text = env[VARIABLE];
  if (text === undefined) {
    throw new NavgwError("NAVGW_NO_CLUSTER", "this test run has no cluster", {
      hint: "list navgw-test/global-setup as the runner's global setup",
    });
  }
  const shared = JSON.parse(text) as Omit<SharedCluster, "kubeconfig">;
  return { ...shared, kubeconfig: readFileSync(shared.kubeconfigPath, "utf8") };
}
