import type { AnyObject } from "../../../../src/core/kubernetes/kubernetes-object.ts";

/** An object as an API server would send it. */
export function objectOf(
  apiVersion: string,
  kind: string,
  { metadata = {}, ...fields }: { metadata?: object; [field: string]: unknown },
): AnyObject {
  const filled = { name: "it", uid: "1", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion, kind, metadata: { ...filled, ...metadata }, ...fields };
}
