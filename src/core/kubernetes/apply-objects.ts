import { amended, NavgwError } from "../base/errors.ts";
import { type Hint, hint, option } from "../base/hint.ts";
import { pollUntil } from "../base/poll-until.ts";
import { type ApiStatus, statusOf } from "./api-failure.ts";
import { type ApiResource, collectionPath, type Discovery, matching, objectPath } from "./discovery.ts";
import { stringifyExactJson } from "./exact-json.ts";
import type { AnyObject, ServerMetadata } from "./kubernetes-object.ts";
import { type Manifest, placeText } from "./parse-manifest-text.ts";
import type { ManifestToApply } from "./parse-manifests.ts";
import { type Api, waitForObjects } from "./wait-for-objects.ts";

/** Owner of the fields that are applied. */
const FIELD_MANAGER = "navgw-test";
/** Bound of the wait for what the next object depends on, ms: a kind being served, a service account. */
const SETTLE_TIMEOUT = 30_000;
/** Pause between two attempts, ms. */
const PAUSE = 100;

/** Options of an apply. */
export interface ApplyOptions {
  /**
   * Whether fields that another manager owns with another value are taken over, instead of a refusal (kubectl's `--force-conflicts`).
   * Default false.
   */
  readonly force?: boolean | undefined;
  /** Name of texts and bytes in errors. Default `the manifest`. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Applies objects one after the other: namespaces and CustomResourceDefinitions first, the others in their order.
 * @param namespace of namespaced objects that have none
 * @returns the objects as the API server stores them, in the order of `objects`
 * @throws NavgwError NAVGW_MANIFEST that names the object; the objects before it are applied
 */
export async function applyObjects(
  api: Api,
  manifests: readonly ManifestToApply[],
  namespace: string,
  options: ApplyOptions = {},
): Promise<AnyObject[]> {
  const { signal } = options;
  const order = manifests
    .map((manifest, at) => ({ manifest, at }))
    .sort((a, b) => rank(a.manifest.object) - rank(b.manifest.object));
  const applied: AnyObject[] = [];
  for (const { manifest, at } of order) {
    const result = await applyObject(api, manifest, namespace, options);
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
  manifest: ManifestToApply,
  namespace: string,
  options: ApplyOptions,
): Promise<AnyObject> {
  const end = performance.now() + SETTLE_TIMEOUT;
  let object = withoutManagedFields(manifest.object);
  const attempt = async (): Promise<AnyObject | undefined> => {
    try {
      return await send(api, object, namespace, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      const current = isStale(error, object) ? await unchanged(api, object, namespace, options) : undefined;
      if (performance.now() > end || (current === undefined && !isTransient(error, object)))
        throw refusedObject(manifest, error);
      object = current ?? object;
      // The discovered kinds may be outdated: the definition may have been deleted.
      if (statusOf(error)?.code === 404) api.discovery.forget();
      return undefined;
    }
  };
  return pollUntil(attempt, { every: PAUSE, signal: options.signal });
}

/** An object that was read has `managedFields`, which the API server does not accept. */
function withoutManagedFields(object: Manifest): Manifest {
  if (object.metadata === undefined || !("managedFields" in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

async function send(
  { client, discovery }: Api,
  object: Manifest,
  namespace: string,
  { force = false, signal }: ApplyOptions,
): Promise<AnyObject> {
  const resource = await discovery.require(object.kind, object.apiVersion);
  const { name, generateName } = object.metadata ?? {};
  const within = namespaceOf(resource, object, namespace);
  const body =
    within === undefined ? object : { ...object, metadata: { ...object.metadata, namespace: within } };
  if (name === undefined && generateName !== undefined)
    return client.create(collectionPath(resource, within), body, { signal });
  if (name === undefined) {
    throw new NavgwError("NAVGW_MANIFEST", `a ${resource.kind} to apply has no metadata.name`, {
      hint: "give it a name, or generateName",
    });
  }
  const owner = { fieldManager: FIELD_MANAGER, force };
  return client.apply(objectPath(resource, name, within), body, owner, { signal });
}

function namespaceOf(resource: ApiResource, object: Manifest, namespace: string): string | undefined {
  return resource.namespaced ? (object.metadata?.namespace ?? namespace) : undefined;
}

/**
 * An object whose stored version is newer, with that version, if only its status was changed since. (The controllers write the status
 * of an object a moment after it was applied, and do not change its generation.)
 */
async function unchanged(
  { client, discovery }: Api,
  object: Manifest,
  namespace: string,
  { signal }: ApplyOptions,
): Promise<Manifest | undefined> {
  const { name = "", uid, generation } = object.metadata as Partial<ServerMetadata>;
  if (generation === undefined) return undefined;
  const resource = await discovery.require(object.kind, object.apiVersion);
  const path = objectPath(resource, name, namespaceOf(resource, object, namespace));
  const { metadata } = await client.get<AnyObject>(path, { signal });
  if (metadata.generation !== generation || (uid !== undefined && metadata.uid !== uid)) return undefined;
  const { resourceVersion } = metadata;
  return { ...object, metadata: Object.assign({}, object.metadata, { resourceVersion }) };
}

/** Whether an object is refused because it states a version that is not the stored one. */
function isStale(error: unknown, { metadata = {} }: Manifest): boolean {
  const status = statusOf(error);
  return status?.code === 409 && !isOwnerConflict(status) && "resourceVersion" in metadata;
}

/** Whether an object is refused because other managers own its fields. */
const isOwnerConflict = ({ causes }: ApiStatus): boolean =>
  causes.some(({ reason }) => reason === "FieldManagerConflict");

/** Whether the reason of a refusal is about to disappear by itself. */
function isTransient(error: unknown, { metadata = {} }: Manifest): boolean {
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
      // Another client wrote at the same moment, unless the object says itself which one it means.
      return (
        (status.reason === "Conflict" || status.reason === "AlreadyExists") &&
        !isOwnerConflict(status) &&
        !("resourceVersion" in metadata || "uid" in metadata)
      );
    default:
      return false;
  }
}

function refusedObject({ object, place }: ManifestToApply, error: unknown): unknown {
  const status = statusOf(error);
  const name = object.metadata?.name ?? object.metadata?.generateName ?? "without a name";
  const what = `${place === undefined ? "" : `${placeText(place)}: `}${object.kind} ${name}`;
  if (status !== undefined) {
    return new NavgwError("NAVGW_MANIFEST", `${what} was refused: ${reasonOf(status)}`, {
      hint: hintFor(status, object),
      cause: error,
    });
  }
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_MANIFEST") return error;
  return amended(error, { message: `${what}: ${error.message}` });
}

/** The server's message, with the fields that it does not name. */
function reasonOf({ message, causes }: ApiStatus): string {
  const fields = causes.flatMap(({ field }) => (field && !message.includes(field) ? [field] : []));
  return fields.length === 0 ? message : `${message} (${fields.join(", ")})`;
}

function hintFor(status: ApiStatus, object: Manifest): string | Hint {
  if (isOwnerConflict(status))
    return hint`leave these fields out, or take them over with ${option("force", true)}`;
  if (status.code === 409)
    return "read the object again and change that, or leave out metadata.resourceVersion and metadata.uid";
  if (stringifyExactJson(object).includes("{{"))
    return "it looks like a template that is not rendered: helm template CHART | navgw-test apply -";
  return "correct the manifest and apply it again";
}
