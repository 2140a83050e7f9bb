/**
 * What `@kubernetes/client-node` calls differently in its types than Kubernetes does in its JSON: words of JavaScript get an
 * underscore, and dashes become underscores.
 */
const RENAMED: Readonly<Record<string, string>> = {
  _continue: "continue",
  _default: "default",
  _enum: "enum",
  _from: "from",
  _not: "not",
};

/** Kinds that have such fields; in others a field of that name is meant as it is. */
const KINDS = new Set(["apiextensions.k8s.io CustomResourceDefinition", "networking.k8s.io NetworkPolicy"]);

/** An object with the names that Kubernetes has, whether it was written with those or with client-node's types. */
export function fromClientNode<T extends { readonly apiVersion: string; readonly kind: string }>(
  object: T,
): T {
  // What is not plain, such as an instance of V1Pod or a Date, becomes what its JSON is.
  const plain: unknown = JSON.parse(JSON.stringify(object));
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
