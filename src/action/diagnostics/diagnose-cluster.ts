import {
  type AnyObject,
  type ClusterEvent,
  type DumpFile,
  listClusters,
  openCluster,
} from "../../core/index.ts";
import { inspectCluster, orAborted } from "../../core/internal.ts";
import { hostLogs } from "./host-logs.ts";
import { findTroubles, type Trouble } from "./troubles.ts";

/** Diagnostics of a cluster. */
export interface Findings {
  readonly troubles: readonly Trouble[];
  readonly objects: readonly AnyObject[];
  readonly events: readonly ClusterEvent[];
  /** All files to keep, by name. */
  readonly files: readonly DumpFile[];
  /** Why the cluster could not be inspected. */
  readonly problem: string | undefined;
}

/** Time limit of the inspection, ms. */
const TIMEOUT = 20_000;
/** Kinds whose status shows whether something is wrong and why; Services and the like have none. */
const INSPECTED_KINDS: ReadonlySet<string> = new Set([
  "Event",
  "Node",
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "PersistentVolumeClaim",
]);

/** Inspects the current state of a cluster; a crashed one has logs too. Never fails. */
export async function diagnoseCluster(name: string, signal: AbortSignal): Promise<Findings> {
  const logs = await hostLogs(name);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  try {
    const cluster = await openCluster(name);
    const found = await orAborted(inspectCluster(cluster, { timeoutMs: TIMEOUT }), bound);
    const unseen = [...INSPECTED_KINDS].find((kind) => found.missing.has(kind));
    if (unseen !== undefined) throw new Error(found.missing.get(unseen));
    const files = [...found.files.filter((file) => !logs.some((log) => log.name === file.name)), ...logs];
    const objects = found.objects.filter(({ kind }) => INSPECTED_KINDS.has(kind));
    const seen = { objects, events: found.events, files };
    return { ...seen, troubles: findTroubles(seen), problem: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = [message, await describeExit(name)].filter(Boolean).join("; ");
    return { troubles: [], objects: [], events: [], files: logs, problem };
  }
}

/** How the machine of a crashed cluster ended. */
async function describeExit(name: string): Promise<string | undefined> {
  const exit = (await listClusters()).find((one) => one.name === name)?.exit;
  if (exit === undefined) return undefined;
  return `its machine ended ${exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`} at ${exit.time}`;
}
