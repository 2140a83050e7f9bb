import type { AnyObject, KubernetesObject } from "./kubernetes-object.ts";

/** Objects to wait for. The default namespace of a namespaced kind is `default`. */
export type ResourceQuery = NamedQuery | SelectorQuery;

interface KindQuery {
  /** Kind, plural, singular or short name (`Deployment`, `deploy`); `widgets.example.com` when several groups have the kind. */
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
  /** Label selector, such as `app=web,tier!=cache`: at least one object matches, and all matching objects meet the condition. */
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
 * - any other text: a condition of that type (`Available`, `Complete`, …) whose status is True and, if it has an observed generation, for the
 *   newest specification
 * - a function: when it returns true for the object
 */
export type Condition<T = AnyObject> =
  | "Ready"
  | "Available"
  | "Complete"
  | "Exists"
  | "Deleted"
  // Any other text, while editors still suggest the ones above.
  | (string & Record<never, never>)
  | ((object: T) => boolean);

/** Bounds of a wait. */
export interface WaitOptions {
  /** Bound in ms. Default 60 000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A condition for any type of object: the author of its function knows the type. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyCondition = Condition<any>;
