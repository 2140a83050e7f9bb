import { amended, NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import { statusOf } from "./api-failure.ts";
import { type ApiResource, collectionPath, type Discovery, matching, objectPath } from "./discovery.ts";
import type { AnyObject } from "./kubernetes-object.ts";
import type { Manifest } from "./parse-manifests.ts";
import { type Api, waitForObjects } from "./wait-for-objects.ts";

/** Owner of the fields that are applied. */
const FIELD_MANAGER = "navgw-test";
/** Bound of the wait for what the next object depends on, ms: a kind being served, a service account. */
const SETTLE_TIMEOUT = 30_000;
/** Pause between two attempts, ms. */
const PAUSE = 100;

/**
 * Applies objects one after the other: namespaces and CustomResourceDefinitions first, the others in their order.
 * @param namespace of namespaced objects that have none
 * @returns the objects as the API server stores them, in the order of `objects`
 * @throws NavgwError NAVGW_MANIFEST that names the object; the objects before it are applied
 */
export async function applyObjects(
  api: Api,
  objects: readonly Manifest[],
  namespace: string,
  signal?: AbortSignal,
): Promise<AnyObject[]> {
  const order = objects.map((object, at) => ({ object, at })).sort((a, b) => rank(a.object) - rank(b.object));
  const applied: AnyObject[] = [];
  for (const { object, at } of order) {
    const result = await applyObject(api, object, namespace, signal);
    if (result.kind === "CustomResourceDefinition") {
      await waitForObjects(api, result, "Ready", namespace, { timeoutMs: SETTLE_TIMEOUT, signal });
      await untilListed(api.discovery, result, signal);
    }
    applied[at] = result;
  }
  return applied;
}

/** Waits until discovery lists the kinds of a definition, a moment after the definition is established. */
async function untilListed(
  discovery: Discovery,
  { spec }: AnyObject,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { group, names, versions } = spec as DefinitionSpec;
  const served = versions.filter((version) => version.served).map(({ name }) => `${group}/${name}`);
  const isListed = async (): Promise<boolean> => {
    discovery.forget();
    const all = await discovery.all();
    return served.every((version) => matching(all, names.kind, version) !== undefined);
  };
  // If that takes longer, an object of the kind is refused with the reason.
  await pollUntil(isListed, { every: PAUSE, within: SETTLE_TIMEOUT, signal });
}

interface DefinitionSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

function rank({ kind }: Manifest): number {
  return kind === "Namespace" ? 0 : kind === "CustomResourceDefinition" ? 1 : 2;
}

async function applyObject(
  api: Api,
  object: Manifest,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<AnyObject> {
  const end = performance.now() + SETTLE_TIMEOUT;
  const attempt = async (): Promise<AnyObject | undefined> => {
    try {
      const resource = await api.discovery.require(object.kind, object.apiVersion);
      return await send(api, resource, object, namespace, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (performance.now() > end || !isTransient(error)) throw refusedObject(object, error);
      // The discovered kinds may be outdated: the definition may have been deleted.
      if (statusOf(error)?.code === 404) api.discovery.forget();
      return undefined;
    }
  };
  return pollUntil(attempt, { every: PAUSE, signal });
}

async function send(
  { client }: Api,
  resource: ApiResource,
  object: Manifest,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<AnyObject> {
  const { name, generateName, namespace: own } = object.metadata ?? {};
  const within = resource.namespaced ? (own ?? namespace) : undefined;
  const body =
    within === undefined ? object : { ...object, metadata: { ...object.metadata, namespace: within } };
  if (name === undefined && generateName !== undefined)
    return client.create(collectionPath(resource, within), body, { signal });
  if (name === undefined) {
    throw new NavgwError("NAVGW_MANIFEST", `a ${resource.kind} to apply has no metadata.name`, {
      hint: "give it a name, or generateName",
    });
  }
  return client.apply(objectPath(resource, name, within), body, FIELD_MANAGER, { signal });
}

/** Whether the reason of a refusal is about to disappear by itself. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined) return false;
  switch (status.code) {
    case 403:
      // The service account is created a moment after its namespace.
      return /error looking up service account|no API token found for service account/.test(status.message);
    case 404:
      // The kind is established and not yet served by this path.
      return /could not find the requested resource/.test(status.message);
    case 409:
      // Another client wrote at the same moment.
      return status.reason === "Conflict" || status.reason === "AlreadyExists";
    default:
      return false;
  }
}

function refusedObject(object: Manifest, error: unknown): unknown {
  const status = statusOf(error);
  const name = object.metadata?.name ?? object.metadata?.generateName ?? "without a name";
  const what = `${object.kind} ${name}`;
  if (status !== undefined) {
    return new NavgwError("NAVGW_MANIFEST", `${what} was refused: ${status.message}`, {
      hint: "correct the manifest and apply it again",
      cause: error,
    });
  }
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_MANIFEST") return error;
  return amended(error, { message: `${what}: ${error.message}` });
}
