import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { pollUntil } from "../base/poll-until.ts";
import { statusOf } from "../kubernetes/api-failure.ts";
import { nameOfObject } from "../kubernetes/describe-object.ts";
import { collectionPath } from "../kubernetes/discovery.ts";
import { PODS } from "../kubernetes/known-resources.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import { contentsOf, type Item, isCustomKind, isSystemNamespace, takeInventory } from "./inventory.ts";

/** Pause between two checks whether all is deleted, ms. */
const PAUSE = 100;
/** How long objects of custom kinds may take to be finalized before their operator is deleted, ms. */
const FINALIZERS_TIMEOUT = 5_000;

/** Resources that block other deletions when their server no longer exists. */
const HOOKS = new Set(["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "apiservices"]);

/**
 * Deletes all objects that are not in the baseline and waits until they are gone.
 *
 * Objects of custom kinds are deleted first, while their operator still runs and finalizes them. Finalizers of objects that remain, as
 * nothing finalizes them, are removed.
 * @param baseline keys of the objects to keep
 * @throws NavgwError NAVGW_TIMEOUT that names the remaining objects; the signal's reason
 */
export async function deleteAdded(
  api: Api,
  baseline: ReadonlySet<string>,
  timeout: number,
  signal?: AbortSignal,
): Promise<void> {
  const bound = AbortSignal.timeout(timeout);
  const either = anySignal(bound, signal);
  let left: Item[] = [];
  try {
    const added = async (): Promise<Item[]> => {
      api.discovery.forget();
      const items = await takeInventory(api.client, api.discovery, either);
      left = items.filter((item) => !baseline.has(item.key) && !isSystemNamespace(item));
      return left;
    };
    const first = await added();
    await deleteAll(api, first.filter(isHook), either);
    await deleteAll(api, first.filter(isOfCustomKind), either);
    await goneWithin(added, isOfCustomKind, FINALIZERS_TIMEOUT, either);
    await deleteAll(api, left, either);
    if (await goneWithin(added, () => true, FINALIZERS_TIMEOUT, either)) return;
    for (;;) {
      await Promise.all(left.map((item) => dropFinalizers(api, item, either)));
      if (await goneWithin(added, () => true, FINALIZERS_TIMEOUT, either)) return;
      await deleteAll(api, left, either);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!bound.aborted) throw error;
    const names = left.map(({ object }) => nameOfObject(object));
    throw new NavgwError("NAVGW_TIMEOUT", `reset: still exists after ${timeout} ms: ${names.join(", ")}`, {
      hint: hint`increase ${option("timeoutMs")}, or restore a snapshot instead`,
    });
  }
}

const isHook = ({ resource }: Item): boolean => HOOKS.has(resource.plural);

const isOfCustomKind = ({ resource }: Item): boolean => isCustomKind(resource);

/** Whether the selected objects are gone in time; checks at once and then regularly. */
async function goneWithin(
  list: () => Promise<Item[]>,
  isSelected: (item: Item) => boolean,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const isGone = async (): Promise<boolean> => !(await list()).some(isSelected);
  return (await pollUntil(isGone, { every: PAUSE, within: ms, signal })) ?? false;
}

async function deleteAll({ client }: Api, items: readonly Item[], signal: AbortSignal): Promise<void> {
  await Promise.all(
    items.map(async ({ path, resource, object }) => {
      const isNamespace = resource.group === "" && resource.plural === "namespaces";
      const isPod = resource.group === "" && resource.plural === "pods";
      await client.delete(path, isPod ? { gracePeriodSeconds: 1 } : {}, { signal });
      if (isNamespace) {
        const pods = collectionPath(PODS, object.metadata.name);
        await client.delete(pods, { gracePeriodSeconds: 1 }, { signal });
      }
    }),
  );
}

/**
 * Removes the finalizers of an object that is being deleted, and of all objects in a namespace that is.
 */
async function dropFinalizers(api: Api, { path, object }: Item, signal: AbortSignal): Promise<void> {
  if (object.metadata.deletionTimestamp === undefined) return;
  if (object.apiVersion === "v1" && object.kind === "Namespace") {
    const contents = await contentsOf(api.client, api.discovery, object.metadata.name, signal);
    await Promise.all(contents.map((item) => dropFinalizers(api, item, signal)));
  }
  if (!object.metadata.finalizers?.length) return;
  try {
    await api.client.patch(path, { metadata: { finalizers: null } }, { signal });
  } catch (error) {
    if (statusOf(error)?.code !== 404) throw error;
  }
}
