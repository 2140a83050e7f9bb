import { stringify } from "yaml";
import { bounded } from "../base/bounded-text.ts";
import { lines } from "../base/lines.ts";
import type { ReachableCluster } from "../cluster/starting-cluster.ts";
import { type ClusterEvent, eventLine, listEvents } from "../kubernetes/cluster-events.ts";
import { describeStatus, nameOfObject } from "../kubernetes/describe-object.ts";
import { objectPath } from "../kubernetes/discovery.ts";
import { DUMPED, EVENTS, PODS } from "../kubernetes/known-resources.ts";
import type { KubernetesClient } from "../kubernetes/kubernetes-client.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { listObjects } from "../kubernetes/observe-objects.ts";
import { podHealth } from "../kubernetes/pod-health.ts";
import type { DumpFile, DumpOptions } from "./started-k3s-cluster.ts";

const DEFAULT_BYTES = 1 << 20;
const DEFAULT_TIMEOUT = 20_000;
/** Last lines of a container's log, and of the node's. */
const TAIL = 200;
const NODE_TAIL = 2000;
/** Maximum number of container logs. */
const MAX_LOGS = 50;

/** State of a cluster or one namespace at one moment. */
export interface Inspection {
  /** Human-readable files. */
  readonly files: DumpFile[];
  /** Objects of the kinds in {@link DUMPED}. */
  readonly objects: readonly AnyObject[];
  readonly events: readonly ClusterEvent[];
  /** Reasons why objects or events could not be listed, by kind. */
  readonly missing: ReadonlyMap<string, string>;
}

/**
 * Collects diagnostics of a cluster or of one namespace: a summary of problems, objects, events and logs. `problems.txt` lists what
 * could not be collected.
 * @param cluster source of the console and the node's log; without it they are left out
 */
export async function diagnose(
  client: KubernetesClient,
  options: DumpOptions,
  cluster?: ReachableCluster,
): Promise<DumpFile[]> {
  return (await inspect(client, options, cluster)).files;
}

/** Like {@link diagnose}, with the objects and events themselves. */
export async function inspect(
  client: KubernetesClient,
  options: DumpOptions,
  cluster?: ReachableCluster,
): Promise<Inspection> {
  const { namespace, maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT } = options;
  const signal = AbortSignal.timeout(timeout);
  const problems: string[] = [];
  const attempt = attempts(problems, maxBytes, timeout, signal);
  const list = async (resource: (typeof DUMPED)[number]): Promise<readonly AnyObject[]> =>
    (await listObjects(client, { resource, namespace }, { signal })).items;
  const kinds = DUMPED.filter(({ namespaced }) => namespaced || namespace === undefined);
  const lists = kinds.map((kind) => ({ kind, listed: list(kind) }));
  const pods = lists.find(({ kind }) => kind === PODS)?.listed ?? Promise.resolve([]);
  const events = listEvents(client, { namespace, signal });
  const parts = await Promise.all([
    attempt("summary.txt", async () => summary(await pods)),
    attempt("events.txt", async () =>
      text((await events).map((event) => `${event.namespace} ${eventLine(event)}`)),
    ),
    ...lists.map(({ kind, listed }) => attempt(`${kind.plural}.yaml`, async () => yaml(await listed))),
    pods
      .catch((): readonly AnyObject[] => [])
      .then((all) =>
        Promise.all(
          containerLogs(all, namespace !== undefined).map((log) =>
            attempt(log.name, () => read(client, log, signal)),
          ),
        ),
      ),
    ...(cluster === undefined ? [] : logFiles(cluster, attempt, signal)),
  ]);
  const files = parts.flat(2);
  if (problems.length > 0) files.push({ name: "problems.txt", text: text(problems) });
  const missing = new Map<string, string>();
  const orNone = <T>(listed: Promise<readonly T[]>, kind: string): Promise<readonly T[]> =>
    listed.catch((error: unknown) => {
      missing.set(kind, (error as Error).message);
      return [];
    });
  return {
    files,
    objects: (await Promise.all(lists.map(({ kind, listed }) => orNone(listed, kind.kind)))).flat(),
    events: await orNone(events, EVENTS.kind),
    missing,
  };
}

/**
 * Collects the logs of a cluster whose Kubernetes API is unavailable.
 * @param problem the reason
 */
export async function hostFiles(
  cluster: ReachableCluster,
  { maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT }: DumpOptions,
  problem: string,
): Promise<DumpFile[]> {
  const signal = AbortSignal.timeout(timeout);
  const problems = [problem];
  const files = await Promise.all(logFiles(cluster, attempts(problems, maxBytes, timeout, signal), signal));
  return [...files.flat(), { name: "problems.txt", text: text(problems) }];
}

type Attempt = (name: string, text: () => Promise<string>) => Promise<DumpFile[]>;

/** Makes a file, or records why it cannot be made. */
function attempts(problems: string[], maxBytes: number, timeout: number, signal: AbortSignal): Attempt {
  return async (name, text) => {
    try {
      return [{ name, text: bounded(await text(), maxBytes) }];
    } catch (error) {
      const why = signal.aborted ? `not available within ${timeout} ms` : (error as Error).message;
      problems.push(`${name}: ${why}`);
      return [];
    }
  };
}

function logFiles(cluster: ReachableCluster, attempt: Attempt, signal: AbortSignal): Promise<DumpFile[]>[] {
  return (["console", "k3s"] as const).map((source) =>
    attempt(`${source}.log`, async () => tailOf(cluster, source, signal)),
  );
}

const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

/** Summarizes pods, those with problems first and with their status. */
function summary(pods: readonly AnyObject[]): string {
  const bad = pods.filter((pod) => !isFine(pod));
  const good = pods.filter(isFine).map((pod) => `${nameOfObject(pod)}: ${pod.status?.phase}`);
  return text([
    `${pods.length} pods, ${bad.length} of them not ready`,
    ...bad.flatMap((pod) => [`${nameOfObject(pod)}:`, ...describeStatus(pod).map((line) => `  ${line}`)]),
    ...good,
  ]);
}

const isFine = (pod: AnyObject): boolean => podHealth(pod).isFine;

function yaml(objects: readonly AnyObject[]): string {
  const plain = objects.map(({ metadata, ...others }) => {
    // Field ownership is half of an object's text and irrelevant in a dump.
    const { managedFields: _managed, ...kept } = metadata as AnyObject["metadata"] & {
      managedFields?: unknown;
    };
    const { apiVersion, kind, ...rest } = others;
    return { apiVersion, kind, metadata: kept, ...rest };
  });
  return plain.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join("");
}

interface ContainerLog {
  readonly name: string;
  readonly pod: AnyObject;
  readonly container: string;
  readonly previous: boolean;
}

/** Logs of containers that have started. @param all also those of healthy pods */
function containerLogs(pods: readonly AnyObject[], all: boolean): ContainerLog[] {
  const found = pods
    .filter((pod) => all || !isFine(pod))
    .flatMap((pod) =>
      podHealth(pod).containers.flatMap(({ name, restarts, state }): ContainerLog[] => {
        const file = `logs/${pod.metadata.namespace}/${pod.metadata.name}/${name}`;
        const again =
          restarts > 0 ? [{ name: `${file}.previous.log`, pod, container: name, previous: true }] : [];
        if (state === "waiting") return again;
        return [{ name: `${file}.log`, pod, container: name, previous: false }, ...again];
      }),
    );
  return found.slice(0, MAX_LOGS);
}

function read(
  client: KubernetesClient,
  { pod, container, previous }: ContainerLog,
  signal: AbortSignal,
): Promise<string> {
  const { name, namespace } = pod.metadata;
  const query = { container, previous, tailLines: TAIL, timestamps: true };
  return client.text(`${objectPath(PODS, name, namespace)}/log`, { query, signal });
}

async function tailOf(
  cluster: ReachableCluster,
  source: "console" | "k3s",
  signal: AbortSignal,
): Promise<string> {
  const kept: string[] = [];
  for await (const line of lines(await cluster.logs(source, { tail: NODE_TAIL, signal }))) kept.push(line);
  return text(kept);
}
