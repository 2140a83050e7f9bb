import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { pollUntil } from "../base/poll-until.ts";
import { statusOf } from "./api-failure.ts";
import { eventLine, listEvents } from "./cluster-events.ts";
import { describeStatus, nameOfObject } from "./describe-object.ts";
import { type ApiResource, type Discovery, unknownKind } from "./discovery.ts";
import { PODS } from "./known-resources.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";
import type { AnyObject, KubernetesObject } from "./kubernetes-object.ts";
import { type Judgement, judge } from "./object-condition.ts";
import { listObjects, observeObjects, type Selection } from "./observe-objects.ts";
import type { AnyCondition, Resource, WaitOptions } from "./resource-query.ts";

/** Bound of a wait unless told otherwise, ms. */
const DEFAULT_TIMEOUT = 60_000;
/** Pause between two looks whether a kind is served by now, ms. */
const PAUSE = 100;
/** Bound of finding out why a wait was in vain, ms. */
const REPORT_TIMEOUT = 5_000;
/** Most events and objects in an error. */
const MOST_EVENTS = 8;
const MOST_OBJECTS = 5;

/** What a wait needs of a cluster. */
export interface Api {
  readonly client: KubernetesClient;
  readonly discovery: Discovery;
}

/** A {@link Resource} in one form. */
interface Wanted {
  readonly word: string;
  readonly apiVersion: string | undefined;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly selector: string | undefined;
}

/**
 * Watches until objects meet a condition.
 * @param namespace of a namespaced kind when the resource has none
 * @returns the objects: one for a name, all for a selector, none when they are deleted
 * @throws NavgwError NAVGW_TIMEOUT, NAVGW_KUBERNETES, NAVGW_BAD_OPTION
 */
export async function waitForObjects(
  api: Api,
  resource: Resource,
  condition: AnyCondition,
  namespace: string,
  options: WaitOptions = {},
): Promise<readonly AnyObject[]> {
  const wanted = wantedOf(resource, namespace);
  const { timeoutMs = DEFAULT_TIMEOUT } = options;
  const bound = AbortSignal.timeout(timeoutMs);
  // Ends the watch when the wait is over, however it ends.
  const over = new AbortController();
  const signal = anySignal(bound, over.signal, options.signal);
  let seen: readonly AnyObject[] = [];
  let selection: Selection | undefined;
  try {
    selection = select(await served(api, wanted, signal), wanted);
    for await (const objects of observeObjects(api.client, selection, signal)) {
      seen = objects;
      if (isMet(objects, condition, wanted)) return objects;
    }
    throw new Error("the watch ended by itself");
  } catch (error) {
    options.signal?.throwIfAborted();
    // The whole kind went with its definition.
    if (condition === "Deleted" && statusOf(error)?.code === 404) return [];
    if (!bound.aborted) throw error;
    const what = `${describeWanted(wanted)} ${describeCondition(condition)} within ${timeoutMs} ms`;
    throw await timedOut(api, what, selection, wanted, seen);
  } finally {
    over.abort();
  }
}

function wantedOf(resource: Resource, namespace: string): Wanted {
  const { kind, apiVersion, metadata } = resource as KubernetesObject;
  const {
    name,
    selector,
    namespace: within,
  } = resource as { name?: string; selector?: string; namespace?: string };
  const wanted = {
    word: kind ?? "",
    apiVersion,
    name: name ?? metadata?.name,
    selector,
    namespace: within ?? metadata?.namespace ?? namespace,
  };
  if (wanted.word !== "" && (wanted.name !== undefined || selector !== undefined)) return wanted;
  throw new NavgwError("NAVGW_BAD_OPTION", "waitFor: nothing says what to wait for", {
    hint: "give { kind, name }, { kind, selector } or an object with kind and metadata.name",
  });
}

/** Waits until the kind is served: its CustomResourceDefinition may be new. */
function served(api: Api, { word, apiVersion }: Wanted, signal: AbortSignal): Promise<ApiResource> {
  return pollUntil(() => api.discovery.find(word, apiVersion), { every: PAUSE, signal });
}

function select(resource: ApiResource, { namespace, name, selector }: Wanted): Selection {
  return { resource, name, selector, namespace: resource.namespaced ? namespace : undefined };
}

/** @throws NavgwError NAVGW_KUBERNETES when it can never be */
function isMet(objects: readonly AnyObject[], condition: AnyCondition, { selector }: Wanted): boolean {
  if (condition === "Deleted") return objects.length === 0;
  const judgements = objects.map((object): readonly [AnyObject, Judgement] => [
    object,
    typeof condition === "function" ? { met: condition(object) } : judge(object, condition),
  ]);
  for (const [object, { never }] of judgements) {
    // Others of a selector may take its place.
    if (never === undefined || selector !== undefined) continue;
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `${nameOfObject(object)} will not become ${condition}: ${never}`,
      { hint: "look at its logs: kubectl logs" },
    );
  }
  return objects.length > 0 && judgements.every(([, { met }]) => met);
}

async function timedOut(
  { client }: Api,
  what: string,
  selection: Selection | undefined,
  wanted: Wanted,
  seen: readonly AnyObject[],
): Promise<NavgwError> {
  const lines = selection === undefined ? [unknownKind(wanted.word, wanted.apiVersion).message] : [];
  if (selection !== undefined && seen.length === 0) lines.push("there is no such object");
  const signal = AbortSignal.timeout(REPORT_TIMEOUT);
  for (const object of seen.slice(0, MOST_OBJECTS)) {
    lines.push(nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`));
    for (const pod of await podsOf(client, object, signal))
      lines.push(`  ${nameOfObject(pod)}`, ...describeStatus(pod).map((line) => `    ${line}`));
  }
  const namespace = selection?.namespace;
  const names = [
    ...(wanted.name === undefined ? [] : [wanted.name]),
    ...seen.map(({ metadata }) => metadata.name),
  ];
  // A report that cannot be had is no reason to hide what it is about.
  const events = await listEvents(client, { namespace, signal }).catch(() => []);
  const about = events.filter(({ object }) => {
    const name = object.slice(object.indexOf("/") + 1);
    // Pods have the name of what made them and some letters.
    return names.some((one) => name === one || name.startsWith(`${one}-`));
  });
  if (about.length > 0) lines.push("last events:");
  for (const event of about.slice(-MOST_EVENTS)) lines.push(`  ${eventLine(event)}`);
  return new NavgwError(
    "NAVGW_TIMEOUT",
    [`timed out: ${what}`, ...lines.map((line) => `  ${line}`)].join("\n"),
    {
      hint: hint`give it more with ${option("timeoutMs")}, or look at its status and events`,
    },
  );
}

/** Pods of a workload that is not as it should be. */
async function podsOf(
  client: KubernetesClient,
  { kind, spec, metadata }: AnyObject,
  signal: AbortSignal,
): Promise<readonly AnyObject[]> {
  const labels = spec?.selector?.matchLabels as Record<string, string> | undefined;
  if (!/^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job)$/.test(kind) || labels === undefined) return [];
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const selection = { resource: PODS, namespace: metadata.namespace, selector };
  const { items } = await listObjects(client, selection, { signal }).catch(() => ({ items: [] }));
  return items.slice(0, MOST_OBJECTS);
}

function describeWanted({ word, name, selector, namespace }: Wanted): string {
  return name === undefined
    ? `${word} with ${selector} in ${namespace}`
    : `${word} ${name} (namespace ${namespace})`;
}

function describeCondition(condition: AnyCondition): string {
  if (typeof condition !== "function") return condition === "Deleted" ? "not gone" : `not ${condition}`;
  const source = String(condition).replaceAll(/\s+/g, " ").slice(0, 120);
  return `does not satisfy ${source}`;
}
