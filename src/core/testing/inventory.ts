import { mapLimited } from "../base/map-limited.ts";
import { statusOf } from "../kubernetes/api-failure.ts";
import { type ApiResource, type Discovery, objectPath } from "../kubernetes/discovery.ts";
import type { KubernetesClient } from "../kubernetes/kubernetes-client.ts";
import type { AnyObject } from "../kubernetes/kubernetes-object.ts";
import { listObjects } from "../kubernetes/observe-objects.ts";

/** Namespaces that are the system's. What is in them stays, but for `default`, which is where users put things. */
const SYSTEM_NAMESPACES = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);
/** What others make and clear away by themselves. */
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
/** Requests at the same time: each takes a connection. */
const AT_ONCE = 8;

/** An object that can be deleted, by what its kind and name are. */
export interface Item {
  readonly resource: ApiResource;
  readonly object: AnyObject;
  /** `widgets.example.com default/w1`: of the same name in a later life, too. */
  readonly key: string;
  readonly path: string;
}

/**
 * Everything of a cluster that a user may have put there: what has no namespace, what is in `default`, and of users' own kinds what is
 * anywhere.
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
    (kind) => (isUsersKind(kind) ? undefined : "default"),
    signal,
  );
  return items.filter(({ object }) => isUsers(object) && !isSystems(object.metadata.namespace));
}

/** What is in a namespace, whoever put it there. */
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
  const found = await mapLimited(kinds, AT_ONCE, (kind) => itemsOf(client, kind, namespaceOf(kind), signal));
  return found.flat();
}

/** Each kind once, in the version the API server prefers. */
function deletable(resources: readonly ApiResource[]): ApiResource[] {
  const seen = new Set<string>();
  return resources.filter(({ group, plural, verbs }) => {
    const name = `${plural}.${group}`;
    if (seen.has(name) || AUTOMATIC.has(plural) || !verbs.includes("list") || !verbs.includes("delete"))
      return false;
    // The core group's have twins in other groups.
    seen.add(name);
    return true;
  });
}

/** Metadata is all that is needed, and much less. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

async function itemsOf(
  client: KubernetesClient,
  resource: ApiResource,
  namespace: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Item[]> {
  const all = { accept: METADATA, signal };
  const { items } = await listObjects(client, { resource, namespace }, all).catch((error: unknown) => {
    // Its CustomResourceDefinition, or the server behind an aggregated API, has gone meanwhile.
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

/** Whether nobody but a user can have made an object: it is no part of another, and no controller's or manifest's own. */
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

/** Kinds that a CustomResourceDefinition made: a group of users has a dot, and Kubernetes' own end in k8s.io. */
export function isUsersKind({ group }: ApiResource): boolean {
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Whether a namespace is one whose content is the system's. */
function isSystems(namespace: string | undefined): boolean {
  return namespace !== undefined && namespace !== "default" && SYSTEM_NAMESPACES.has(namespace);
}

export const isSystemNamespace = ({ resource, object }: Item): boolean =>
  resource.group === "" && resource.plural === "namespaces" && SYSTEM_NAMESPACES.has(object.metadata.name);
