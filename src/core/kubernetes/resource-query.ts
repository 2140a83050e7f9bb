import type { AnyObject, KubernetesObject } from "./kubernetes-object.ts";

/** Which objects a wait looks at. A namespaced kind without a namespace is looked for in `default`. */
export type ResourceQuery = NamedQuery | SelectorQuery;

interface KindQuery {
  /** Kind, plural, singular or short name (`Deployment`, `deploy`); `widgets.example.com` when several groups have it. */
  readonly kind: string;
  /** Default: the version that the API server prefers. */
  readonly apiVersion?: string | undefined;
  readonly namespace?: string | undefined;
}

/** One object. */
export interface NamedQuery extends KindQuery {
  readonly name: string;
}

/** All objects with some labels. */
export interface SelectorQuery extends KindQuery {
  /** Label selector, such as `app=web,tier!=cache`: at least one object has it, and all that have it meet the condition. */
  readonly selector: string;
}

/** What to wait for: objects by a query, or one that was applied. */
export type Resource = ResourceQuery | KubernetesObject;

/**
 * When a wait is over.
 *
 * - `Ready`: a pod, node or other object by its condition; a Deployment, StatefulSet, DaemonSet or ReplicaSet when all replicas of
 *   its newest specification are; a PersistentVolumeClaim when bound; a CustomResourceDefinition when its kind is served
 * - `Exists`, `Deleted`
 * - any other text: a condition of that type (`Available`, `Complete`, …) whose status is True and, if it tells, about the newest
 *   specification
 * - a function: what it says of the object
 */
export type Condition<T = AnyObject> =
  | "Ready"
  | "Available"
  | "Complete"
  | "Exists"
  | "Deleted"
  // Any other text, and the ones above are still proposed by editors.
  | (string & Record<never, never>)
  | ((object: T) => boolean);

/** Bounds of a wait. */
export interface WaitOptions {
  /** Bound in ms. Default 60 000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A condition whatever the type of the object: what its function looks at is its author's to know. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyCondition = Condition<any>;
