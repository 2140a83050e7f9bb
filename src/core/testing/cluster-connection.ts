import type { StartedCluster } from "../cluster-types/started-cluster.ts";
import { contextName } from "../kubeconfig/rewrite-kubeconfig.ts";
import { type ApiConnection, connectApi } from "../kubernetes/connect-api.ts";
import { Departures } from "./namespace-deletion.ts";

/** The connection to a cluster, valid until its machine is restarted. */
export class Connection implements AsyncDisposable {
  readonly cluster: StartedCluster;
  readonly kubeconfig: string;
  readonly context: string;
  readonly api: ApiConnection;
  readonly departures: Departures;

  private constructor(cluster: StartedCluster, kubeconfig: string) {
    this.cluster = cluster;
    this.kubeconfig = kubeconfig;
    this.context = contextName(cluster.name);
    this.api = connectApi(kubeconfig);
    this.departures = new Departures(() => this.api);
  }

  static async to(cluster: StartedCluster): Promise<Connection> {
    return new Connection(cluster, await cluster.kubeconfig());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.departures.close();
    await this.api[Symbol.asyncDispose]();
  }
}
