import { NavgwError } from "../base/errors.ts";
import { pause } from "../base/pause.ts";
import { statusOf } from "./api-failure.ts";
import { type ApiResource, apiVersionOf, collectionPath } from "./discovery.ts";
import type { ApiRequest, KubernetesClient, Query } from "./kubernetes-client.ts";
import type { AnyObject } from "./kubernetes-object.ts";

/** Pause before a request is repeated after a broken connection, ms. */
const PAUSE = 100;

/** A selection of objects of a kind. */
export interface Selection {
  readonly resource: ApiResource;
  /** Default: all namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Label selector. */
  readonly selector?: string | undefined;
}

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly AnyObject[] | null;
}

/** The objects at one moment. */
export interface Listed {
  readonly items: readonly AnyObject[];
  readonly resourceVersion: string;
}

/** Lists objects, page by page. @param options.accept media type of another representation, such as metadata only */
export async function listObjects(
  client: KubernetesClient,
  selection: Selection,
  options: Pick<ApiRequest, "accept" | "signal"> = {},
): Promise<Listed> {
  const { resource, namespace } = selection;
  const items: AnyObject[] = [];
  let from: string | undefined;
  for (;;) {
    const query = { ...queryOf(selection), limit: 500, continue: from };
    const list = await client.get<List>(collectionPath(resource, namespace), { ...options, query });
    // Items of a list have no apiVersion and kind.
    const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    // An empty list may be null.
    items.push(...(list.items ?? []).map((item) => ({ ...item, ...type })));
    from = list.metadata.continue || undefined;
    if (from === undefined) return { items, resourceVersion: list.metadata.resourceVersion };
  }
}

/**
 * Watches objects: yields all of them now, and again after each change. Reconnects after broken connections until the signal is
 * aborted.
 * @throws the signal's reason; NavgwError NAVGW_KUBERNETES when the API server refuses to list them
 */
export async function* observeObjects(
  client: KubernetesClient,
  selection: Selection,
  signal: AbortSignal,
): AsyncGenerator<readonly AnyObject[], void> {
  for (;;) {
    try {
      const { items, resourceVersion } = await listObjects(client, selection, { signal });
      const objects = new Map(items.map((item) => [item.metadata.uid, item]));
      yield [...objects.values()];
      for await (const _ of changes(client, selection, resourceVersion, objects, signal))
        yield [...objects.values()];
    } catch (error) {
      signal.throwIfAborted();
      const refused = statusOf(error);
      // Without a refusal, the request did not reach the API server, which may be restarting.
      if (refused !== undefined && refused.code < 500) throw error;
      if (refused === undefined && !(error instanceof NavgwError) && !isBroken(error)) throw error;
    }
    await pause(PAUSE, signal);
  }
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: AnyObject;
}

/** Keeps a map of objects up to date; yields after each change and ends when they have to be listed again. */
async function* changes(
  client: KubernetesClient,
  selection: Selection,
  from: string,
  objects: Map<string, AnyObject>,
  signal: AbortSignal,
): AsyncGenerator<void, void> {
  const path = collectionPath(selection.resource, selection.namespace);
  let resourceVersion = from;
  for (;;) {
    const query = { ...queryOf(selection), watch: true, allowWatchBookmarks: true, resourceVersion };
    for await (const event of client.stream(path, { query, signal })) {
      const { type, object } = event as WatchEvent;
      // The history is gone (410), or the watch cannot continue for another reason.
      if (type === "ERROR") return;
      resourceVersion = object.metadata.resourceVersion;
      if (type === "BOOKMARK") continue;
      if (type === "DELETED") objects.delete(object.metadata.uid);
      else objects.set(object.metadata.uid, object);
      yield;
    }
    // The server ends watches regularly.
    await pause(PAUSE, signal);
  }
}

function queryOf({ name, selector }: Selection): Query {
  return {
    labelSelector: selector,
    fieldSelector: name === undefined ? undefined : `metadata.name=${name}`,
  };
}

/** Whether a stream ended because its connection broke. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}
