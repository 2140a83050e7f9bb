import type { AnyObject } from "./kubernetes-object.ts";
import { conditionsOf } from "./object-condition.ts";
import { podHealth } from "./pod-health.ts";

/** `Deployment default/web`. */
export function nameOfObject({ kind, metadata }: AnyObject): string {
  const { namespace, name } = metadata;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Describes an object's status in lines: phase, replicas, conditions, and the containers of a pod. */
export function describeStatus(object: AnyObject): string[] {
  const { status, metadata } = object;
  const lines: string[] = [];
  if (metadata.deletionTimestamp !== undefined) {
    const blocked = metadata.finalizers?.length
      ? `, blocked by finalizers ${metadata.finalizers.join(", ")}`
      : "";
    lines.push(`being deleted since ${metadata.deletionTimestamp}${blocked}`);
  }
  if (typeof status?.phase === "string") lines.push(`phase ${status.phase}${reason(status)}`);
  const counts = Object.entries(status ?? {}).filter(
    ([key, value]) =>
      typeof value === "number" && /replicas$|^number|^desired|^(active|failed|succeeded)$/i.test(key),
  );
  if (counts.length > 0) lines.push(counts.map(([key, value]) => `${key} ${value}`).join(", "));
  for (const condition of conditionsOf(object))
    lines.push(`condition ${condition.type}=${condition.status}${reason(condition)}`);
  if (object.kind === "Pod") lines.push(...describeContainers(object));
  return lines.length > 0 ? lines : ["no status"];
}

/** Describes a pod's containers: state, reason, exit code and restarts. */
function describeContainers(pod: AnyObject): string[] {
  return podHealth(pod).containers.map((container) => {
    const { name, state, isReady, exitCode, restarts } = container;
    const exit = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
    const again = restarts > 0 ? `, ${restarts} restarts` : "";
    return `container ${name} ${state}${exit}${reason(container)}${isReady ? ", ready" : ", not ready"}${again}`;
  });
}

function reason({ reason: why, message }: { readonly reason?: unknown; readonly message?: unknown }): string {
  const text = typeof message === "string" && message !== "" ? `: ${message.slice(0, 300)}` : "";
  return typeof why === "string" && why !== "" ? ` (${why})${text}` : text;
}
