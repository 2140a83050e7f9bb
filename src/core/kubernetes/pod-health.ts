import type { AnyObject } from "./kubernetes-object.ts";
import { conditionsOf, judge } from "./object-condition.ts";

/** How a pod is, and as far as it reports that, why. */
export interface PodHealth {
  /** Such as `Pending`; `Unknown` when there is none yet. */
  readonly phase: string;
  /** Ready, or ended well. */
  readonly isFine: boolean;
  /** Those that have a status, init containers first. */
  readonly containers: readonly ContainerHealth[];
  /** Why no node takes it, in the scheduler's words, which may be empty; undefined when that is not what it waits for. */
  readonly unscheduled: string | undefined;
}

/** A container as its kubelet reports it. */
export interface ContainerHealth extends ContainerReason {
  readonly name: string;
  readonly isInit: boolean;
  readonly state: "waiting" | "running" | "terminated" | "unknown";
  readonly isReady: boolean;
  readonly restarts: number;
  /** How the run before this one ended. */
  readonly lastRun: ContainerReason | undefined;
}

/** Why a container waits, or how it ended. */
interface ContainerReason {
  /** Such as `ImagePullBackOff` or `OOMKilled`. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** Of one that ended. */
  readonly exitCode?: number | undefined;
}

/** Takes a pod's status apart. */
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
