import type { AnyObject } from "../core/index.ts";
import { type ContainerHealth, podHealth } from "../core/internal.ts";

/** Pods in one line, with the reason of each that is not as it should be. */
export function summarizePods(pods: readonly AnyObject[]): string {
  return pods.length === 0 ? "no pods" : pods.map(summarize).join("; ");
}

function summarize(pod: AnyObject): string {
  const { phase, containers, unscheduled } = podHealth(pod);
  const reasons = containers.map(problemOf).filter((one) => one !== undefined);
  if (unscheduled !== undefined) reasons.push(`not scheduled: ${unscheduled || "no reason given"}`);
  return `pod ${pod.metadata.name} ${[phase, ...reasons].join(", ")}`;
}

function problemOf({
  name,
  state,
  restarts,
  reason,
  message,
  exitCode,
}: ContainerHealth): string | undefined {
  const again = restarts === 0 ? "" : `, ${restarts} restarts`;
  if (state === "waiting") {
    return `${name} ${reason ?? "waiting"}${message === undefined ? "" : `: ${message}`}${again}`;
  }
  if (state === "terminated" && exitCode !== 0)
    return `${name} ${reason ?? "ended"} with ${exitCode}${again}`;
  return restarts === 0 ? undefined : `${name}${again}`;
}
