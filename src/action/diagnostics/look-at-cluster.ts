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

/** What a look at a cluster found. */
export interface Findings {
  readonly troubles: readonly Trouble[];
  readonly objects: readonly AnyObject[];
  readonly events: readonly ClusterEvent[];
  /** Everything there is to keep, by names of files. */
  readonly files: readonly DumpFile[];
  /** Why the cluster itself could not be asked. */
  readonly problem: string | undefined;
}

/** Bound of a look, ms. */
const TIMEOUT = 20_000;
/** Kinds that tell whether something is wrong and why; Services and the like do not. */
const TELLING: ReadonlySet<string> = new Set([
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

/** Looks at a cluster as it is now: a dead one has logs, too. Never fails. */
export async function lookAt(name: string, signal: AbortSignal): Promise<Findings> {
  const logs = await hostLogs(name);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  try {
    const cluster = await openCluster(name);
    const found = await orAborted(inspectCluster(cluster, { timeoutMs: TIMEOUT }), bound);
    const unseen = [...TELLING].find((kind) => found.missing.has(kind));
    if (unseen !== undefined) throw new Error(found.missing.get(unseen));
    const files = [...found.files.filter((file) => !logs.some((log) => log.name === file.name)), ...logs];
    const objects = found.objects.filter(({ kind }) => TELLING.has(kind));
    const seen = { objects, events: found.events, files };
    return { ...seen, troubles: findTroubles(seen), problem: undefined };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const problem = [said, await howItEnded(name)].filter(Boolean).join("; ");
    return { troubles: [], objects: [], events: [], files: logs, problem };
  }
}

/** What became of the machine of a cluster that crashed. */
async function howItEnded(name: string): Promise<string | undefined> {
  const exit = (await listClusters()).find((one) => one.name === name)?.exit;
  if (exit === undefined) return undefined;
  return `its machine ended ${exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`} at ${exit.time}`;
}
