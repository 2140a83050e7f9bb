import type { AnyObject } from "./kubernetes-object.ts";
import { conditionsOf, judge } from "./object-condition.ts";

/** State of a pod, and its reasons as far as they are reported. */
export interface PodHealth {
  /** Such as `Pending`; `Unknown` when it has none yet. */
  readonly phase: string;
  /** Ready, or ended successfully. */
  readonly isFine: boolean;
  /** Containers with a status, init containers first. */
  readonly containers: readonly ContainerHealth[];
  /** The scheduler's message why no node fits, which may be empty; undefined when it is not waiting for the scheduler. */
  readonly unscheduled: string | undefined;
}

/** A container as its kubelet reports it. */
export interface ContainerHealth extends ContainerReason {
  readonly name: string;
  readonly isInit: boolean;
  readonly state: "waiting" | "running" | "terminated" | "unknown";
  readonly isReady: boolean;
  readonly restarts: number;
  /** How the previous run ended. */
  readonly lastRun: ContainerReason | undefined;
}

/** Why a container waits, or how it ended. */
interface ContainerReason {
  /** Such as `ImagePullBackOff` or `OOMKilled`. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** Exit code of a container that ended. */
  readonly exitCode?: number | undefined;
}

/** Extracts the health of a pod from its status. */
export function podHealth(pod: AnyObject): PodHealth {
  const { status } = pod;
  const phase: string = status?.phase ?? "Unknown";
  const unscheduled = conditionsOf(pod).find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  return {
    phase,
    isFine: phase === "Succeeded" || judge(pod, "Ready").met,
    containers: [
      ...containersIn(status?.initContainerStatuses, true),
      ...containersIn(status?.containerStatuses, false),
    ],
    unscheduled: unscheduled && (unscheduled.message ?? ""),
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: { readonly [state in ContainerHealth["state"]]?: ContainerReason };
  readonly lastState?: { readonly terminated?: ContainerReason };
}

function containersIn(statuses: readonly ContainerStatus[] | undefined, isInit: boolean): ContainerHealth[] {
  return (statuses ?? []).map(({ name, ready = false, restartCount = 0, state = {}, lastState }) => {
    const is = (["waiting", "running", "terminated"] as const).find((one) => state[one] !== undefined);
    const { reason, message, exitCode } = (is && state[is]) ?? {};
    return {
      ...{ name, isInit, isReady: ready, restarts: restartCount },
      ...{ state: is ?? "unknown", reason, message, exitCode, lastRun: lastState?.terminated },
    };
  });
}
