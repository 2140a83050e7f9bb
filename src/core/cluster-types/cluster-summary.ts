import type { PortForward } from "../options/cluster-options.ts";
import type { EngineName } from "../options/option-choices.ts";
import type { Isolation } from "./engine-report.ts";
import type { MachineExit, NodeInfo } from "./started-cluster.ts";

/** Where a cluster stands. A crashed one has data and logs but no machine, and nobody stopped it. */
export type ClusterState = "starting" | "running" | "stopped" | "crashed";

/** One cluster of this user. Fields are missing when the cluster is not so far yet or its record is damaged. */
export interface ClusterSummary {
  readonly name: string;
  readonly state: ClusterState;
  readonly dir: string;
  readonly engine?: EngineName | undefined;
  readonly isolation?: Isolation | undefined;
  readonly node?: NodeInfo | undefined;
  /** `https://127.0.0.1:PORT`, of a running one. */
  readonly server?: string | undefined;
  readonly kubeconfigPath?: string | undefined;
  /** RFC 3339. */
  readonly createdAt?: string | undefined;
  readonly cpus?: number | undefined;
  /** MiB. */
  readonly memory?: number | undefined;
  readonly storage?: "disk" | "memory" | undefined;
  /** Forwards that are open (of a running one) or were asked for. */
  readonly ports: readonly PortForward[];
  /** How the last machine ended. */
  readonly exit?: MachineExit | undefined;
}
