import { credentialsOf } from "../kubeconfig/rewrite-kubeconfig.ts";
import { Discovery } from "./discovery.ts";
import { KubernetesClient } from "./kubernetes-client.ts";
import type { Api } from "./wait-for-objects.ts";

/** A connection to an API server. Disposing closes it. */
export interface ApiConnection extends Api, AsyncDisposable {}

/**
 * Connects to the API server of a cluster.
 * @param kubeconfig its text
 * @throws NavgwError NAVGW_CONTROL when it is not a kubeconfig of a cluster
 */
export function connectApi(kubeconfig: string): ApiConnection {
  const client = new KubernetesClient(credentialsOf(kubeconfig));
  return {
    client,
    discovery: new Discovery(() => client),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
