/**
 * An object of the Kubernetes API, with the fields that every kind has. The classes of `@kubernetes/client-node` (`V1Pod`, …) satisfy it, and so
 * does a plain object.
 */
export interface KubernetesObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: ObjectMetadata | undefined;
}

/** The part of an object's metadata that is used. */
export interface ObjectMetadata {
  readonly name?: string | undefined;
  readonly generateName?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** An object of any kind as the API server sends it (JSON). */
export interface AnyObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ServerMetadata;
  // biome-ignore lint/suspicious/noExplicitAny: the other fields depend on the kind, which only the caller knows
  readonly [field: string]: any;
}

/** Metadata that the API server has filled in. */
export interface ServerMetadata extends ObjectMetadata {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Generation of the specification; a status states which one it describes. */
  readonly generation?: number | undefined;
  /** RFC 3339. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string | undefined;
  readonly finalizers?: readonly string[] | undefined;
}

/** A type of `@kubernetes/client-node` as it is transferred: a `Date` is a string in JSON. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;
