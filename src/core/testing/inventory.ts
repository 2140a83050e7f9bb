import { mapLimited } from "../base/map-limited.ts";
import { statusOf } from "../kubernetes/api-failure.ts";
import { type ApiResource, type Discovery, objectPath } from "../kubernetes/discovery.ts";
import type { KubernetesClient } from "../kubernetes/kubernetes-client.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { listObjects } from "../kubernetes/observe-objects.ts";

/** System namespaces. Their content is kept, except that of `default`, which users use. */
const SYSTEM_NAMESPACES = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);
/** Resources that controllers create and delete by themselves. */
const AUTOMATIC = new Set([
  "events",
  "endpoints",
  "endpointslices",
  "leases",
  "ipaddresses",
  "servicecidrs",
  "nodes",
  "csinodes",
  "volumeattachments",
  "componentstatuses",
  "flowschemas",
  "prioritylevelconfigurations",
  "replicasets",
  "controllerrevisions",
]);
/** Number of concurrent requests, each with its own connection. */
const CONCURRENCY = 8;

/** An object that can be deleted, identified by its kind and name. */
export interface Item {
  readonly resource: ApiResource;
  readonly object: AnyObject;
  /** `widgets.example.com default/w1`: the same for a recreated object of that name. */
  readonly key: string;
  readonly path: string;
}

/**
 * Lists all objects of a cluster that a user may have created: cluster-scoped ones, those in `default`, and those of custom kinds in any
 * namespace.
 */
export async function takeInventory(
  client: KubernetesClient,
  discovery: Discovery,
  signal?: AbortSignal,
): Promise<Item[]> {
  const kinds = deletable(await discovery.all());
  const items = await itemsOfAll(
    client,
    kinds,
    (kind) => (isCustomKind(kind) ? undefined : "default"),
    signal,
  );
  return items.filter(({ object }) => isUsers(object) && !isSystems(object.metadata.namespace));
}

/** Lists the objects in a namespace, whoever created them. */
export async function contentsOf(
  client: KubernetesClient,
  discovery: Discovery,
  namespace: string,
  signal?: AbortSignal,
): Promise<Item[]> {
  const kinds = deletable(await discovery.all()).filter(({ namespaced }) => namespaced);
  return itemsOfAll(client, kinds, () => namespace, signal);
}

async function itemsOfAll(
  client: KubernetesClient,
  kinds: readonly ApiResource[],
  namespaceOf: (kind: ApiResource) => string | undefined,
  signal: AbortSignal | undefined,
): Promise<Item[]> {
  const found = await mapLimited(kinds, CONCURRENCY, (kind) =>
    itemsOf(client, kind, namespaceOf(kind), signal),
  );
  return found.flat();
}

/** Deletable kinds without duplicates, in the API server's preferred version. */
function deletable(resources: readonly ApiResource[]): ApiResource[] {
  const seen = new Set<string>();
  return resources.filter(({ group, plural, verbs }) => {
    const name = `${plural}.${group}`;
    if (seen.has(name) || AUTOMATIC.has(plural) || !verbs.includes("list") || !verbs.includes("delete"))
      return false;
    // Kinds of the core group also exist in other groups.
    seen.add(name);
    return true;
  });
}

/** Requests metadata only, which is much smaller. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

async function itemsOf(
  client: KubernetesClient,
  resource: ApiResource,
  namespace: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Item[]> {
  const all = { accept: METADATA, signal };
  const { items } = await listObjects(client, { resource, namespace }, all).catch((error: unknown) => {
    // Its CustomResourceDefinition, or the server behind an aggregated API, has been deleted meanwhile.
    const { code } = statusOf(error) ?? {};
    if (code !== 404 && code !== 405 && code !== 503) throw error;
    return { items: [] };
  });
  return items.map((object) => {
    const { name, namespace: within } = object.metadata;
    return {
      resource,
      object,
      key: `${resource.plural}.${resource.group} ${within === undefined ? "" : `${within}/`}${name}`,
      path: objectPath(resource, name, within),
    };
  });
}

/** Whether only a user can have created an object: it has no owner, and neither a controller nor a deployed manifest created it. */
function isUsers({ metadata }: AnyObject): boolean {
  const { ownerReferences = [], managedFields = [], labels = {} } = metadata as Partial<Owned>;
  if (ownerReferences.length > 0) return false;
  if (labels["kube-aggregator.kubernetes.io/automanaged"] !== undefined) return false;
  if (labels["kubernetes.io/bootstrapping"] !== undefined) return false;
  // Manifests that the node itself deploys, also those it was started with (`withManifests`).
  return !managedFields.some(({ manager }) => manager?.startsWith("deploy@"));
}

interface Owned {
  readonly ownerReferences: readonly object[];
  readonly managedFields: readonly { readonly manager?: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a CustomResourceDefinition defines a kind: custom groups have a dot, and Kubernetes' own end in k8s.io. */
export function isCustomKind({ group }: ApiResource): boolean {
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Whether the content of a namespace belongs to the system. */
function isSystems(namespace: string | undefined): boolean {
  return namespace !== undefined && namespace !== "default" && SYSTEM_NAMESPACES.has(namespace);
}

export const isSystemNamespace = ({ resource, object }: Item): boolean =>
  resource.group === "" && resource.plural === "namespaces" && SYSTEM_NAMESPACES.has(object.metadata.name);
