import type { AnyObject, ClusterEvent } from "../../../../src/core/index.ts";

const META = { uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

/** An object as the API server has it. */
export function object(
  kind: string,
  name: string,
  status: object,
  more: { namespace?: string; apiVersion?: string; metadata?: object; spec?: object } = {},
): AnyObject {
  const { namespace = "default", apiVersion = "v1", metadata = {}, spec = {} } = more;
  return { apiVersion, kind, metadata: { ...META, name, namespace, ...metadata }, spec, status };
}

/** A pod whose one container is in a state. */
export function pod(name: string, state: object, more: object = {}, namespace = "default"): AnyObject {
  const status = {
    phase: "Running",
    conditions: [{ type: "Ready", status: "False", message: "containers with unready status: [app]" }],
    containerStatuses: [{ name: "app", ready: false, restartCount: 0, state, ...more }],
  };
  return object("Pod", name, status, { namespace });
}

export const goodPod = (name: string, namespace = "default"): AnyObject =>
  object(
    "Pod",
    name,
    {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ name: "app", ready: true, restartCount: 0 }],
    },
    { namespace },
  );

export function warning(of: string, reason: string, message: string, namespace = "default"): ClusterEvent {
  const time = new Date("2026-01-01T00:00:00Z");
  return { type: "Warning", reason, message, object: of, namespace, count: 1, time };
}
