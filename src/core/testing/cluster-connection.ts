import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { contextName, credentialsOf } from "../kubeconfig/rewrite-kubeconfig.ts";
import { Discovery } from "../kubernetes/discovery.ts";
import { KubernetesClient } from "../kubernetes/kubernetes-client.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import { Departures } from "./namespace-deletion.ts";

/** The connection to a cluster, valid until its machine is restarted. */
export class Connection implements AsyncDisposable {
  readonly cluster: StartedCluster;
  readonly kubeconfig: string;
  readonly context: string;
  readonly api: Api;
  readonly departures: Departures;

  private constructor(cluster: StartedCluster, kubeconfig: string) {
    const client = new KubernetesClient(credentialsOf(kubeconfig));
    this.cluster = cluster;
    this.kubeconfig = kubeconfig;
    this.context = contextName(cluster.name);
    this.api = { client, discovery: new Discovery(() => client) };
    this.departures = new Departures(() => this.api);
  }

  static async to(cluster: StartedCluster): Promise<Connection> {
    return new Connection(cluster, await cluster.kubeconfig());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.departures.close();
    await this.api.client[Symbol.asyncDispose]();
  }
}
