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
import { type ConditionResult, judge } from "./object-condition.ts";
import { listObjects, observeObjects, type Selection } from "./observe-objects.ts";
import type { AnyCondition, Resource, WaitOptions } from "./resource-query.ts";

/** Default bound of a wait, ms. */
const DEFAULT_TIMEOUT = 60_000;
/** Pause between two checks whether a kind is served, ms. */
const PAUSE = 100;
/** Bound of collecting the reasons of a failed wait, ms. */
const REPORT_TIMEOUT = 5_000;
/** Maximum number of events and objects in an error. */
const MAX_EVENTS = 8;
const MAX_OBJECTS = 5;

/** What a wait needs of a cluster. */
export interface Api {
  readonly client: KubernetesClient;
  readonly discovery: Discovery;
}

/** A normalized {@link Resource}. */
interface Target {
  readonly kind: string;
  readonly apiVersion: string | undefined;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly selector: string | undefined;
}

/**
 * Watches until objects meet a condition.
 * @param namespace of a namespaced kind when the resource has none
 * @returns the objects: one for a name, all for a selector, none for `Deleted`
 * @throws NavgwError NAVGW_TIMEOUT, NAVGW_KUBERNETES, NAVGW_BAD_OPTION
 */
export async function waitForObjects(
  api: Api,
  resource: Resource,
  condition: AnyCondition,
  namespace: string,
  options: WaitOptions = {},
): Promise<readonly AnyObject[]> {
  const target = normalize(resource, namespace);
  const { timeoutMs = DEFAULT_TIMEOUT } = options;
  const bound = AbortSignal.timeout(timeoutMs);
  // Ends the watch when the wait is over, whatever the result.
  const over = new AbortController();
  const signal = anySignal(bound, over.signal, options.signal);
  let seen: readonly AnyObject[] = [];
  let selection: Selection | undefined;
  try {
    selection = select(await served(api, target, signal), target);
    for await (const objects of observeObjects(api.client, selection, signal)) {
      seen = objects;
      if (isMet(objects, condition, target)) return objects;
    }
    throw new Error("the watch ended unexpectedly");
  } catch (error) {
    options.signal?.throwIfAborted();
    // The kind was deleted with its definition.
    if (condition === "Deleted" && statusOf(error)?.code === 404) return [];
    if (!bound.aborted) throw error;
    const what = `${describeTarget(target)} ${describeCondition(condition)} within ${timeoutMs} ms`;
    throw await timedOut(api, what, selection, target, seen);
  } finally {
    over.abort();
  }
}

function normalize(resource: Resource, namespace: string): Target {
  const { kind, apiVersion, metadata } = resource as KubernetesObject;
  const {
    name,
    selector,
    namespace: within,
  } = resource as { name?: string; selector?: string; namespace?: string };
  const target = {
    kind: kind ?? "",
    apiVersion,
    name: name ?? metadata?.name,
    selector,
    namespace: within ?? metadata?.namespace ?? namespace,
  };
  if (target.kind !== "" && (target.name !== undefined || selector !== undefined)) return target;
  throw new NavgwError("NAVGW_BAD_OPTION", "waitFor: the resource has neither name nor selector", {
    hint: "pass { kind, name }, { kind, selector } or an object with kind and metadata.name",
  });
}

/** Waits until the kind is served: its CustomResourceDefinition may be new. */
function served(api: Api, { kind, apiVersion }: Target, signal: AbortSignal): Promise<ApiResource> {
  return pollUntil(() => api.discovery.find(kind, apiVersion), { every: PAUSE, signal });
}

function select(resource: ApiResource, { namespace, name, selector }: Target): Selection {
  return { resource, name, selector, namespace: resource.namespaced ? namespace : undefined };
}

/** @throws NavgwError NAVGW_KUBERNETES when the condition can no longer be met */
function isMet(objects: readonly AnyObject[], condition: AnyCondition, { selector }: Target): boolean {
  if (condition === "Deleted") return objects.length === 0;
  const judgements = objects.map((object): readonly [AnyObject, ConditionResult] => [
    object,
    typeof condition === "function" ? { met: condition(object) } : judge(object, condition),
  ]);
  for (const [object, { never }] of judgements) {
    // Another object of the selector may replace it.
    if (never === undefined || selector !== undefined) continue;
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `${nameOfObject(object)} will not become ${condition}: ${never}`,
      { hint: "inspect its logs with kubectl logs" },
    );
  }
  return objects.length > 0 && judgements.every(([, { met }]) => met);
}

async function timedOut(
  { client }: Api,
  what: string,
  selection: Selection | undefined,
  target: Target,
  seen: readonly AnyObject[],
): Promise<NavgwError> {
  const lines = selection === undefined ? [unknownKind(target.kind, target.apiVersion).message] : [];
  if (selection !== undefined && seen.length === 0) lines.push("no such object exists");
  const signal = AbortSignal.timeout(REPORT_TIMEOUT);
  for (const object of seen.slice(0, MAX_OBJECTS)) {
    lines.push(nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`));
    for (const pod of await podsOf(client, object, signal))
      lines.push(`  ${nameOfObject(pod)}`, ...describeStatus(pod).map((line) => `    ${line}`));
  }
  const namespace = selection?.namespace;
  const names = [
    ...(target.name === undefined ? [] : [target.name]),
    ...seen.map(({ metadata }) => metadata.name),
  ];
  // A failure of the report must not hide the timeout.
  const events = await listEvents(client, { namespace, signal }).catch(() => []);
  const about = events.filter(({ object }) => {
    const name = object.slice(object.indexOf("/") + 1);
    // A pod's name is its owner's and a suffix.
    return names.some((one) => name === one || name.startsWith(`${one}-`));
  });
  if (about.length > 0) lines.push("last events:");
  for (const event of about.slice(-MAX_EVENTS)) lines.push(`  ${eventLine(event)}`);
  return new NavgwError(
    "NAVGW_TIMEOUT",
    [`timed out: ${what}`, ...lines.map((line) => `  ${line}`)].join("\n"),
    {
      hint: hint`increase ${option("timeoutMs")}, or inspect its status and events`,
    },
  );
}

/** Lists the pods of a workload. */
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
  return items.slice(0, MAX_OBJECTS);
}

function describeTarget({ kind, name, selector, namespace }: Target): string {
  return name === undefined
    ? `${kind} with ${selector} in ${namespace}`
    : `${kind} ${name} (namespace ${namespace})`;
}

function describeCondition(condition: AnyCondition): string {
  if (typeof condition !== "function") return condition === "Deleted" ? "not deleted" : `not ${condition}`;
  const source = String(condition).replaceAll(/\s+/g, " ").slice(0, 120);
  return `does not satisfy ${source}`;
}
