import type { AnyObject, ClusterEvent, DumpFile } from "../../core/index.ts";
import { type ContainerHealth, conditionsOf, judge, nameOfObject, podHealth } from "../../core/internal.ts";

/** One thing that is not as it should be, and why. */
export interface Trouble {
  readonly kind: string;
  /** Such as `Pod default/web-1`. */
  readonly object: string;
  readonly namespace: string;
  /** Such as `ImagePullBackOff`. */
  readonly state: string;
  /** In the words of whoever knows: kubelet, scheduler, controller, or the container's own last line. */
  readonly why: string;
  /** The worse, the smaller. */
  readonly rank: number;
}

/** What a look at the cluster has to go by. */
export interface Seen {
  readonly objects: readonly AnyObject[];
  readonly events: readonly ClusterEvent[];
  /** With the containers' logs: `logs/NAMESPACE/POD/CONTAINER.log`. */
  readonly files: readonly DumpFile[];
}

/** How much of a container's own words goes into one line. */
const LAST_LINES = 3;
const LONGEST_WORDS = 300;

/** What is not right in a cluster: the worst first, and what is the system's own last. */
export function findTroubles(seen: Seen): Trouble[] {
  const troubles = seen.objects.map((object) => troubleOf(object, seen)).filter((one) => one !== undefined);
  const system = ({ namespace }: Trouble): number => (namespace.startsWith("kube-") ? 1 : 0);
  return troubles.sort(
    (one, other) =>
      system(one) - system(other) || one.rank - other.rank || (one.object < other.object ? -1 : 1),
  );
}

function troubleOf(object: AnyObject, seen: Seen): Trouble | undefined {
  const found = object.kind === "Pod" ? podTrouble(object, seen) : otherTrouble(object, seen);
  if (found === undefined) return undefined;
  const { namespace = "" } = object.metadata;
  return { kind: object.kind, object: nameOfObject(object), namespace, ...found };
}

type Found = Pick<Trouble, "state" | "why" | "rank">;

function podTrouble(pod: AnyObject, seen: Seen): Found | undefined {
  const { status, metadata } = pod;
  const { phase, isFine, containers, unscheduled } = podHealth(pod);
  if (isFine) return undefined;
  for (const container of containers) {
    const found = containerTrouble(container, pod, seen);
    if (found !== undefined) return found;
  }
  if (phase === "Failed") return { state: status.reason ?? "Failed", why: status.message ?? "", rank: 0 };
  if (unscheduled !== undefined) return { state: "Unschedulable", why: unscheduled, rank: 1 };
  if (metadata.deletionTimestamp !== undefined) {
    return { state: "Terminating", why: `since ${metadata.deletionTimestamp}`, rank: 4 };
  }
  const waiting = containers.find(({ state }) => state === "waiting")?.reason;
  const why =
    lastWarning(pod, seen.events) ?? conditionsOf(pod).find(({ type }) => type === "Ready")?.message;
  return {
    state: waiting ?? (phase === "Running" ? "Not ready" : "Pending"),
    why: why ?? "",
    rank: 3,
  };
}

function containerTrouble(container: ContainerHealth, pod: AnyObject, seen: Seen): Found | undefined {
  const { name, state, lastRun, restarts } = container;
  const waiting = state === "waiting" ? container : undefined;
  const ended = state === "terminated" ? container : lastRun;
  const again = restarts > 0 ? `${restarts} restart${restarts === 1 ? "" : "s"}` : "";
  const badEnd = ended !== undefined && ended.exitCode !== 0;
  // These two only say that the kubelet is at it.
  const isAtIt = waiting?.reason === "ContainerCreating" || waiting?.reason === "PodInitializing";
  if (badEnd || waiting?.reason === "CrashLoopBackOff") {
    const exit =
      ended?.exitCode === undefined ? "" : `container ${name} ended with exit code ${ended.exitCode}`;
    const said = ended?.message?.trim() || lastWords(pod, name, seen.files);
    const parts = [exit, again, said === undefined ? "" : `it said: ${said.slice(-LONGEST_WORDS)}`];
    const what = waiting?.reason ?? ended?.reason ?? "Error";
    const oom = ended?.reason === "OOMKilled" && what !== "OOMKilled" ? " (OOMKilled)" : "";
    return { state: `${what}${oom}`, why: parts.filter((part) => part !== "").join(", "), rank: 0 };
  }
  if (waiting !== undefined && !isAtIt) {
    const why = waiting.message || lastWarning(pod, seen.events) || "";
    return { state: waiting.reason ?? "Waiting", why: `container ${name}: ${why}`, rank: 0 };
  }
  return undefined;
}

/** Of what makes pods or holds their data: only what its pods do not already say. */
function otherTrouble(object: AnyObject, seen: Seen): Found | undefined {
  const { kind, status } = object;
  const bad = (type: string, is: string) =>
    conditionsOf(object).find((condition) => condition.type === type && condition.status === is);
  switch (kind) {
    case "Node": {
      if (judge(object, "Ready").met) return undefined;
      const ready = conditionsOf(object).find(({ type }) => type === "Ready");
      return { state: "Not ready", why: ready?.message ?? "", rank: 0 };
    }
    case "Job": {
      const failed = bad("Failed", "True");
      if (failed === undefined) return undefined;
      return { state: failed.reason ?? "Failed", why: failed.message ?? "", rank: 1 };
    }
    case "PersistentVolumeClaim":
      if (judge(object, "Ready").met) return undefined;
      return { state: status?.phase ?? "Pending", why: lastWarning(object, seen.events) ?? "", rank: 2 };
    default: {
      const failure = bad("ReplicaFailure", "True");
      if (failure !== undefined)
        return { state: failure.reason ?? "ReplicaFailure", why: failure.message ?? "", rank: 1 };
      const stuck = bad("Progressing", "False");
      return stuck && { state: stuck.reason ?? "Not progressing", why: stuck.message ?? "", rank: 2 };
    }
  }
}

function lastWarning({ kind, metadata }: AnyObject, events: readonly ClusterEvent[]): string | undefined {
  const event = events.findLast(
    ({ type, object, namespace }) =>
      type === "Warning" && object === `${kind}/${metadata.name}` && namespace === metadata.namespace,
  );
  return event && `${event.reason}: ${event.message}`;
}

/** What a container said last before it ended: its error is often not quite the last line. */
function lastWords(
  { metadata }: AnyObject,
  container: string,
  files: readonly DumpFile[],
): string | undefined {
  const base = `logs/${metadata.namespace}/${metadata.name}/${container}`;
  for (const name of [`${base}.log`, `${base}.previous.log`]) {
    const lines = (files.find((file) => file.name === name)?.text ?? "")
      .split("\n")
      // Each begins with its time.
      .flatMap((line) => /^\S+Z (.*\S)\s*$/.exec(line)?.[1] ?? []);
    if (lines.length > 0) return lines.slice(-LAST_LINES).join(" / ");
  }
  return undefined;
}
