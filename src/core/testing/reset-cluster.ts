import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { pollUntil } from "../base/poll-until.ts";
import { statusOf } from "../kubernetes/api-failure.ts";
import { nameOfObject } from "../kubernetes/describe-object.ts";
import { collectionPath } from "../kubernetes/discovery.ts";
import { PODS } from "../kubernetes/known-resources.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import { contentsOf, type Item, isSystemNamespace, isUsersKind, takeInventory } from "./inventory.ts";

/** Pause between two looks whether all is gone, ms. */
const PAUSE = 100;
/** How long objects of users' kinds may take to be finalized before what would do that is deleted itself, ms. */
const FINALIZERS_TIMEOUT = 5_000;

/** What stands in the way of other deletions when nobody is behind it any more. */
const HOOKS = new Set(["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "apiservices"]);

/**
 * Deletes what is not of the baseline and waits until that is gone.
 *
 * Objects of users' own kinds go first, while their operator is still there to finalize them. What does not go then, because nobody
 * finalizes it, loses its finalizers.
 * @param baseline keys of what stays
 * @throws NavgwError NAVGW_TIMEOUT that names what is left; the signal's reason
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
    await deleteAll(api, first.filter(isOfUsersKind), either);
    await goneWithin(added, isOfUsersKind, FINALIZERS_TIMEOUT, either);
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
    throw new NavgwError("NAVGW_TIMEOUT", `reset: still there after ${timeout} ms: ${names.join(", ")}`, {
      hint: hint`give it more with ${option("timeoutMs")}, or restore a snapshot instead`,
    });
  }
}

const isHook = ({ resource }: Item): boolean => HOOKS.has(resource.plural);

const isOfUsersKind = ({ resource }: Item): boolean => isUsersKind(resource);

/** Whether what is wanted gone is so in time; looks at once and then now and then. */
async function goneWithin(
  look: () => Promise<Item[]>,
  isWanted: (item: Item) => boolean,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const isGone = async (): Promise<boolean> => !(await look()).some(isWanted);
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
 * An object that is being deleted goes when nobody has anything to finalize any more, and a namespace when nothing is in it.
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
