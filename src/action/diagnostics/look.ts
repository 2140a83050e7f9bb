import {
  type AnyObject,
  type ClusterEvent,
  type DumpFile,
  listClusters,
  openCluster,
} from "../../core/index.ts";
import { Connection } from "../../core/k3s-cluster/connection.ts";
import { diagnose } from "../../core/k3s-cluster/diagnose.ts";
import type { KubernetesClient } from "../../core/kubernetes/client.ts";
import { listEvents } from "../../core/kubernetes/events.ts";
import { listObjects } from "../../core/kubernetes/observe.ts";
import { DUMPED } from "../../core/kubernetes/resources.ts";
import { orAborted } from "../../core/or-aborted.ts";
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
/** Kinds that tell whether something is wrong; Services and the like do not. */
const TELLING = new Set([
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
    await using connection = await Connection.to(cluster);
    const { client } = connection.api;
    const [objects, events, dumped] = await orAborted(
      Promise.all([
        allObjects(client, bound),
        listEvents(client, { signal: bound }),
        diagnose(client, { timeout: TIMEOUT }, cluster),
      ]),
      bound,
    );
    const files = [...dumped.filter((file) => !logs.some((log) => log.name === file.name)), ...logs];
    const seen = { objects, events, files };
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

async function allObjects(client: KubernetesClient, signal: AbortSignal): Promise<AnyObject[]> {
  const kinds = DUMPED.filter(({ kind }) => TELLING.has(kind));
  const lists = await Promise.all(kinds.map((resource) => listObjects(client, { resource }, { signal })));
  return lists.flatMap(({ items }) => [...items]);
}
