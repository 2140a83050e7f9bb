import type { AnyObject, ClusterEvent, DumpFile } from "../../core/index.ts";
import { type ContainerHealth, conditionsOf, judge, nameOfObject, podHealth } from "../../core/internal.ts";

/** An unhealthy object, and the reason. */
export interface Trouble {
  readonly kind: string;
  /** Such as `Pod default/web-1`. */
  readonly object: string;
  readonly namespace: string;
  /** Such as `ImagePullBackOff`. */
  readonly state: string;
  /** Message of the kubelet, scheduler or controller, or the container's own last lines. */
  readonly why: string;
  /** Lower is worse. */
  readonly rank: number;
}

/** Data of a cluster that troubles are found in. */
export interface Seen {
  readonly objects: readonly AnyObject[];
  readonly events: readonly ClusterEvent[];
  /** With the containers' logs: `logs/NAMESPACE/POD/CONTAINER.log`. */
  readonly files: readonly DumpFile[];
}

/** How much of a container's own output goes into one line. */
const LAST_LINES = 3;
const LONGEST_OUTPUT = 300;

/** Unhealthy objects of a cluster: the worst first, those of the system last. */
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
  // These two only mean that the kubelet is still working.
  const isInProgress = waiting?.reason === "ContainerCreating" || waiting?.reason === "PodInitializing";
  if (badEnd || waiting?.reason === "CrashLoopBackOff") {
    const exit =
      ended?.exitCode === undefined ? "" : `container ${name} ended with exit code ${ended.exitCode}`;
    const output = ended?.message?.trim() || lastOutput(pod, name, seen.files);
    const parts = [
      exit,
      again,
      output === undefined ? "" : `its last output: ${output.slice(-LONGEST_OUTPUT)}`,
    ];
    const what = waiting?.reason ?? ended?.reason ?? "Error";
    const oom = ended?.reason === "OOMKilled" && what !== "OOMKilled" ? " (OOMKilled)" : "";
    return { state: `${what}${oom}`, why: parts.filter((part) => part !== "").join(", "), rank: 0 };
  }
  if (waiting !== undefined && !isInProgress) {
    const why = waiting.message || lastWarning(pod, seen.events) || "";
    return { state: waiting.reason ?? "Waiting", why: `container ${name}: ${why}`, rank: 0 };
  }
  return undefined;
}

/** The trouble of an object that creates pods or has their data, unless its pods show it already. */
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

/** A container's last lines before it ended: its error is often not the very last line. */
function lastOutput(
  { metadata }: AnyObject,
  container: string,
  files: readonly DumpFile[],
): string | undefined {
  const base = `logs/${metadata.namespace}/${metadata.name}/${container}`;
  for (const name of [`${base}.log`, `${base}.previous.log`]) {
    const lines = (files.find((file) => file.name === name)?.text ?? "")
      .split("\n")
      // Each line starts with its time.
      .flatMap((line) => /^\S+Z (.*\S)\s*$/.exec(line)?.[1] ?? []);
    if (lines.length > 0) return lines.slice(-LAST_LINES).join(" / ");
  }
  return undefined;
}
