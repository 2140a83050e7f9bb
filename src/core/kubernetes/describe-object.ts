import type { AnyObject } from "./kubernetes-object.ts";
import { conditionsOf } from "./object-condition.ts";

/** `Deployment default/web`. */
export function nameOfObject({ kind, metadata }: AnyObject): string {
  const { namespace, name } = metadata;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Lines that say how an object is: phase, replicas, conditions, and the containers of a pod. */
export function describeStatus(object: AnyObject): string[] {
  const { status, metadata } = object;
  const lines: string[] = [];
  if (metadata.deletionTimestamp !== undefined) {
    const held = metadata.finalizers?.length ? `, held by finalizers ${metadata.finalizers.join(", ")}` : "";
    lines.push(`being deleted since ${metadata.deletionTimestamp}${held}`);
  }
  if (typeof status?.phase === "string") lines.push(`phase ${status.phase}${reason(status)}`);
  const counts = Object.entries(status ?? {}).filter(
    ([key, value]) =>
      typeof value === "number" && /replicas$|^number|^desired|^(active|failed|succeeded)$/i.test(key),
  );
  if (counts.length > 0) lines.push(counts.map(([key, value]) => `${key} ${value}`).join(", "));
  for (const condition of conditionsOf(object))
    lines.push(`condition ${condition.type}=${condition.status}${reason(condition)}`);
  lines.push(...describeContainers(object));
  return lines.length > 0 ? lines : ["no status"];
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: Readonly<
    Record<string, { readonly reason?: string; readonly message?: string; readonly exitCode?: number }>
  >;
}

/** A pod's containers with what they wait for or how they ended. */
function describeContainers({ kind, status }: AnyObject): string[] {
  if (kind !== "Pod") return [];
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.map((container: ContainerStatus) => {
    const { name, ready = false, restartCount = 0, state = {} } = container;
    const [is = "unknown", detail = {}] = Object.entries(state)[0] ?? [];
    const exit = detail.exitCode === undefined ? "" : ` with exit code ${detail.exitCode}`;
    const restarts = restartCount > 0 ? `, ${restartCount} restarts` : "";
    return `container ${name} ${is}${exit}${reason(detail)}${ready ? ", ready" : ", not ready"}${restarts}`;
  });
}

function reason({ reason: why, message }: { readonly reason?: unknown; readonly message?: unknown }): string {
  const text = typeof message === "string" && message !== "" ? `: ${message.slice(0, 300)}` : "";
  return typeof why === "string" && why !== "" ? ` (${why})${text}` : text;
}
