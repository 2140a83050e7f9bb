import type { PortForward } from "../options/cluster-options.ts";
import type { EngineName } from "../options/option-choices.ts";
import type { Isolation } from "./engine-report.ts";
import type { MachineExit, NodeInfo } from "./started-cluster.ts";

/**
 * State of a cluster. A crashed one has data and logs but no machine, and was not stopped. Of one that a newer version of this package
 * made, only that version knows more.
 */
export type ClusterState = "starting" | "running" | "stopped" | "crashed" | "newer";

/** One cluster of this user. Fields are missing when the start has not reached them yet or the record is damaged. */
export interface ClusterSummary {
  readonly name: string;
  readonly state: ClusterState;
  readonly dir: string;
  /** Of a newer one: the version of this package that made it, if that is known. */
  readonly madeBy?: string | undefined;
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
  /** Open forwards (of a running cluster) or the requested ones. */
  readonly ports: readonly PortForward[];
  /** Why the machine of a running one stands still: the host's disk is full. It goes on by itself. */
  readonly paused?: string | undefined;
  /** How the last machine ended. */
  readonly exit?: MachineExit | undefined;
}
