import { parseExactJson, stringifyExactJson } from "./exact-json.ts";

/**
 * Field names that differ between the types of `@kubernetes/client-node` and the JSON of Kubernetes: reserved words of JavaScript get
 * an underscore, and dashes become underscores.
 */
const RENAMED: Readonly<Record<string, string>> = {
  _continue: "continue",
  _default: "default",
  _enum: "enum",
  _from: "from",
  _not: "not",
};

/** Kinds that have such fields; in others a field of that name is kept unchanged. */
const KINDS = new Set(["apiextensions.k8s.io CustomResourceDefinition", "networking.k8s.io NetworkPolicy"]);

/** Returns an object with the field names of Kubernetes, whether it was written with those or with client-node's types. */
export function fromClientNode<T extends { readonly apiVersion: string; readonly kind: string }>(
  object: T,
): T {
  // Instances, such as of V1Pod or Date, become their JSON.
  const plain: unknown = parseExactJson(stringifyExactJson(object));
  const group = object.apiVersion.split("/")[0];
  return (KINDS.has(`${group} ${object.kind}`) ? rename(plain) : plain) as T;
}

function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf(key), rename(inner)]));
}

function nameOf(key: string): string {
  return RENAMED[key] ?? (key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key);
}
