import type { AnyObject } from "./kubernetes-object.ts";

/** Result of checking an object for a condition. */
export interface ConditionResult {
  readonly met: boolean;
  /** Why it can no longer be met. */
  readonly never?: string | undefined;
}

interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** Checks an object for a condition. The caller handles `Deleted`. */
export function judge(object: AnyObject, condition: string): ConditionResult {
  if (condition === "Exists") return { met: true };
  const never = impossibleReason(object, condition);
  if (never !== undefined) return { met: false, never };
  if (object.metadata.deletionTimestamp !== undefined) return { met: false };
  const ready = condition === "Ready" ? READY[object.kind] : undefined;
  if (ready !== undefined && hasOwnReadiness(object)) return { met: isObserved(object) && ready(object) };
  return { met: isObserved(object) && conditionHolds(object, condition) };
}

/** Whether a condition of its status is True for its newest specification. */
function conditionHolds(object: AnyObject, type: string): boolean {
  const { generation } = object.metadata;
  return conditionsOf(object).some(
    ({ type: name, status, observedGeneration }) =>
      name.toLowerCase() === type.toLowerCase() &&
      status === "True" &&
      (observedGeneration === undefined || generation === undefined || observedGeneration >= generation),
  );
}

/** Conditions of its status, as far as they are in Kubernetes' format. */
export function conditionsOf(object: AnyObject): readonly StatusCondition[] {
  const conditions: unknown = object.status?.conditions;
  return Array.isArray(conditions) ? conditions.filter((one) => typeof one?.type === "string") : [];
}

/** Whether its controller has observed its newest specification, if it reports that. */
function isObserved({ metadata, status }: AnyObject): boolean {
  const seen: unknown = status?.observedGeneration;
  return typeof seen !== "number" || metadata.generation === undefined || seen >= metadata.generation;
}

/** `Ready` of kinds that have no condition of that name; as in `kubectl rollout status`. */
const READY: Readonly<Record<string, (object: AnyObject) => boolean>> = {
  Deployment: ({ spec, status }) => {
    const desired = spec?.replicas ?? 1;
    const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration } = status ?? {};
    return (
      observedGeneration !== undefined &&
      updatedReplicas >= desired &&
      replicas <= updatedReplicas &&
      availableReplicas >= updatedReplicas
    );
  },
  StatefulSet: ({ spec, status }) => {
    const desired = spec?.replicas ?? 1;
    const { readyReplicas = 0, updatedReplicas = 0, observedGeneration } = status ?? {};
    return observedGeneration !== undefined && readyReplicas >= desired && updatedReplicas >= desired;
  },
  DaemonSet: ({ status }) => {
    const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    const seen = status?.observedGeneration !== undefined;
    return (
      seen && updatedNumberScheduled >= desiredNumberScheduled && numberAvailable >= desiredNumberScheduled
    );
  },
  ReplicaSet: ({ spec, status }) => (status?.readyReplicas ?? 0) >= (spec?.replicas ?? 1),
  PersistentVolumeClaim: ({ status }) => status?.phase === "Bound",
  PersistentVolume: ({ status }) => status?.phase === "Available" || status?.phase === "Bound",
  Namespace: ({ status }) => status?.phase === "Active",
  CustomResourceDefinition: (object) =>
    conditionHolds(object, "Established") && conditionHolds(object, "NamesAccepted"),
};

/** Groups of the kinds in READY: other groups may have kinds of the same names. */
const GROUPS = new Set(["v1", "apps", "apiextensions.k8s.io"]);

function hasOwnReadiness({ apiVersion }: AnyObject): boolean {
  return GROUPS.has(apiVersion.split("/")[0] ?? "");
}

/** Why an object will never meet a condition; undefined when it may. */
function impossibleReason(object: AnyObject, condition: string): string | undefined {
  const { apiVersion, kind, status } = object;
  if (apiVersion === "batch/v1" && kind === "Job" && /^(complete|successcriteriamet)$/i.test(condition)) {
    const failed = conditionsOf(object).find(({ type, status: is }) => type === "Failed" && is === "True");
    if (failed !== undefined)
      return `the Job failed: ${failed.message ?? failed.reason ?? "no reason given"}`;
  }
  if (apiVersion === "v1" && kind === "Pod" && /^(ready|containersready)$/i.test(condition)) {
    if (status?.phase === "Succeeded") return "the pod has ended (Succeeded)";
    if (status?.phase === "Failed")
      return `the pod has ended (Failed${status.reason ? `, ${status.reason}` : ""})`;
  }
  return undefined;
}
