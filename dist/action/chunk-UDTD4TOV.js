import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  NavgwError,
  command,
  hint
} from "./chunk-FQOKME56.js";

// src/core/kubernetes/discovery.ts
var apiVersionOf = ({ group, version }) => group === "" ? version : `${group}/${version}`;
function collectionPath(resource, namespace) {
  let { group, version, plural, namespaced } = resource, root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`, within = namespaced && namespace !== void 0 ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${within}/${plural}`;
}
function objectPath(resource, name, namespace) {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}
var AGGREGATED = ["v2", "v2beta1"].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`).join(","), Discovery = class {
  #client;
  #resources;
  constructor(client) {
    this.#client = client;
  }
  /** Every kind in every version, the preferred version first. */
  all() {
    return this.#resources ??= this.#request().catch((error) => {
      throw this.forget(), error;
    }), this.#resources;
  }
  /** Discards the result, so that the next call requests it again. */
  forget() {
    this.#resources = void 0;
  }
  /** The kind of an object; undefined when it is not served. */
  async find(name, apiVersion) {
    let fresh = this.#resources === void 0, found = matching(await this.all(), name, apiVersion);
    return found !== void 0 || fresh ? found : (this.forget(), matching(await this.all(), name, apiVersion));
  }
  /** @throws NavgwError NAVGW_MANIFEST when it is not served */
  async require(name, apiVersion) {
    let found = await this.find(name, apiVersion);
    if (found !== void 0) return found;
    throw unknownKind(name, apiVersion);
  }
  /** The result is shared, so no caller's signal aborts it. */
  async #request() {
    let request = { accept: AGGREGATED }, [core2, others] = await Promise.all([
      this.#client().get("/api", request),
      this.#client().get("/apis", request)
    ]);
    return [...resourcesIn(core2), ...resourcesIn(others)];
  }
};
function unknownKind(name, apiVersion) {
  let what = apiVersion === void 0 ? name : `${name} of ${apiVersion}`;
  return new NavgwError("NAVGW_MANIFEST", `the cluster serves no ${what}`, {
    hint: "apply its CustomResourceDefinition first, or correct kind and apiVersion"
  });
}
function resourcesIn({ items = [] }) {
  return items.flatMap(
    ({ metadata, versions }) => versions.flatMap(
      ({ version, resources = [] }) => resources.flatMap(
        ({ resource, responseKind, scope, singularResource, shortNames = [], verbs }) => responseKind == null ? [] : [
          {
            group: metadata?.name ?? "",
            version,
            kind: responseKind.kind,
            plural: resource,
            namespaced: scope === "Namespaced",
            verbs,
            aliases: [...singularResource ? [singularResource] : [], ...shortNames]
          }
        ]
      )
    )
  );
}
function matching(resources, name, apiVersion) {
  let requested = name.toLowerCase();
  return resources.find((resource) => apiVersion !== void 0 && apiVersionOf(resource) !== apiVersion ? !1 : [resource.kind, resource.plural, ...resource.aliases].map((one) => one.toLowerCase()).some(
    (one) => one === requested || resource.group !== "" && `${one}.${resource.group}` === requested
  ));
}

// src/core/kubernetes/known-resources.ts
var core = (kind, plural, namespaced) => ({
  group: "",
  version: "v1",
  kind,
  plural,
  namespaced,
  verbs: [],
  aliases: []
}), CONFIG_MAPS = core("ConfigMap", "configmaps", !0), EVENTS = core("Event", "events", !0), NODES = core("Node", "nodes", !1), NAMESPACES = core("Namespace", "namespaces", !1), PODS = core("Pod", "pods", !0), SERVICE_ACCOUNTS = core("ServiceAccount", "serviceaccounts", !0), SERVICES = core("Service", "services", !0), ENDPOINT_SLICES = {
  ...core("EndpointSlice", "endpointslices", !0),
  group: "discovery.k8s.io"
}, apps = (kind, plural) => ({ ...core(kind, plural, !0), group: "apps" }), DUMPED = [
  NODES,
  NAMESPACES,
  PODS,
  SERVICES,
  ENDPOINT_SLICES,
  apps("Deployment", "deployments"),
  apps("StatefulSet", "statefulsets"),
  apps("DaemonSet", "daemonsets"),
  apps("ReplicaSet", "replicasets"),
  { ...core("Job", "jobs", !0), group: "batch" },
  core("PersistentVolumeClaim", "persistentvolumeclaims", !0),
  core("PersistentVolume", "persistentvolumes", !1)
];

// src/core/kubernetes/api-failure.ts
var Refusal = class extends Error {
  name = "ApiRefusal";
  status;
  constructor(status) {
    super(status.message), this.status = status;
  }
};
function statusOf(error) {
  if (error instanceof Error)
    return error instanceof Refusal ? error.status : error.cause instanceof Refusal ? error.cause.status : void 0;
}
function refusedBy(what, code, text) {
  let status = parseStatus(code, text);
  return new NavgwError("NAVGW_KUBERNETES", `${status.message} (${what}: ${code} ${status.reason})`, {
    cause: new Refusal(status)
  });
}
function unreachableApi(what, why, cause) {
  return new NavgwError("NAVGW_KUBERNETES", `the Kubernetes API does not respond: ${why} (${what})`, {
    hint: hint`${command("status")} shows the state of the cluster, ${command("logs", "k3s")} the log of its node`,
    cause
  });
}
function unexpectedResponse(what, problem) {
  return new NavgwError("NAVGW_KUBERNETES", `the response of the Kubernetes API to ${what} ${problem}`, {
    hint: hint`${command("logs", "k3s")} shows the log of its node`
  });
}
function parseStatus(code, text) {
  try {
    let { reason: reason2, message: message2, details } = JSON.parse(text);
    if (typeof message2 == "string" && message2 !== "") {
      let causes = details?.causes ?? [];
      return { code, reason: typeof reason2 == "string" ? reason2 : "Failure", message: message2, causes };
    }
  } catch {
  }
  let message = text.trim().slice(0, 500) || `HTTP status ${code}`;
  return { code, reason: "Failure", message, causes: [] };
}

// src/core/kubernetes/observe-objects.ts
var PAUSE = 100;
async function listObjects(client, selection, options = {}) {
  let { resource, namespace } = selection, items = [], from;
  for (; ; ) {
    let query = { ...queryOf(selection), limit: 500, continue: from }, list = await client.get(collectionPath(resource, namespace), { ...options, query }), type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    if (items.push(...(list.items ?? []).map((item) => ({ ...item, ...type }))), from = list.metadata.continue || void 0, from === void 0) return { items, resourceVersion: list.metadata.resourceVersion };
  }
}
async function* observeObjects(client, selection, signal) {
  for (; ; ) {
    try {
      let { items, resourceVersion } = await listObjects(client, selection, { signal }), objects = new Map(items.map((item) => [item.metadata.uid, item]));
      yield [...objects.values()];
      for await (let _ of changes(client, selection, resourceVersion, objects, signal))
        yield [...objects.values()];
    } catch (error) {
      signal.throwIfAborted();
      let refused = statusOf(error);
      if (refused !== void 0 && refused.code < 500 || refused === void 0 && !(error instanceof NavgwError) && !isBroken(error)) throw error;
    }
    await pause(PAUSE, signal);
  }
}
async function* changes(client, selection, from, objects, signal) {
  let path = collectionPath(selection.resource, selection.namespace), resourceVersion = from;
  for (; ; ) {
    let query = { ...queryOf(selection), watch: !0, allowWatchBookmarks: !0, resourceVersion };
    for await (let event of client.stream(path, { query, signal })) {
      let { type, object } = event;
      if (type === "ERROR") return;
      resourceVersion = object.metadata.resourceVersion, type !== "BOOKMARK" && (type === "DELETED" ? objects.delete(object.metadata.uid) : objects.set(object.metadata.uid, object), yield);
    }
    await pause(PAUSE, signal);
  }
}
function queryOf({ name, selector }) {
  return {
    labelSelector: selector,
    fieldSelector: name === void 0 ? void 0 : `metadata.name=${name}`
  };
}
function isBroken(error) {
  return error instanceof Error && "code" in error;
}

// src/core/kubernetes/cluster-events.ts
async function listEvents(client, options = {}) {
  let { namespace, since, signal } = options, { items } = await listObjects(client, { resource: EVENTS, namespace }, { signal });
  return items.map(toEvent).filter(
    ({ time }) => since === void 0 || time.getTime() >= Math.floor(since.getTime() / 1e3) * 1e3
  ).sort((one, other) => one.time.getTime() - other.time.getTime());
}
function eventLine({ time, type, object, reason: reason2, message, count }) {
  let times = count > 1 ? ` (${count} times)` : "";
  return `${time.toISOString()} ${type} ${object} ${reason2}: ${message.trim()}${times}`;
}
function toEvent(event) {
  let { involvedObject, series, metadata } = event, time = series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? metadata.creationTimestamp;
  return {
    type: event.type ?? "Normal",
    reason: event.reason ?? "",
    message: event.message ?? "",
    object: `${involvedObject?.kind ?? ""}/${involvedObject?.name ?? ""}`,
    namespace: involvedObject?.namespace ?? metadata.namespace ?? "",
    count: series?.count ?? event.count ?? 1,
    time: new Date(time)
  };
}

// src/core/kubernetes/object-condition.ts
function judge(object, condition) {
  if (condition === "Exists") return { met: !0 };
  let never = impossibleReason(object, condition);
  if (never !== void 0) return { met: !1, never };
  if (object.metadata.deletionTimestamp !== void 0) return { met: !1 };
  let ready = condition === "Ready" ? READY[object.kind] : void 0;
  return ready !== void 0 && hasOwnReadiness(object) ? { met: isObserved(object) && ready(object) } : { met: isObserved(object) && conditionHolds(object, condition) };
}
function conditionHolds(object, type) {
  let { generation } = object.metadata;
  return conditionsOf(object).some(
    ({ type: name, status, observedGeneration }) => name.toLowerCase() === type.toLowerCase() && status === "True" && (observedGeneration === void 0 || generation === void 0 || observedGeneration >= generation)
  );
}
function conditionsOf(object) {
  let conditions = object.status?.conditions;
  return Array.isArray(conditions) ? conditions.filter((one) => typeof one?.type == "string") : [];
}
function isObserved({ metadata, status }) {
  let seen = status?.observedGeneration;
  return typeof seen != "number" || metadata.generation === void 0 || seen >= metadata.generation;
}
var READY = {
  Deployment: ({ spec, status }) => {
    let desired = spec?.replicas ?? 1, { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration } = status ?? {};
    return observedGeneration !== void 0 && updatedReplicas >= desired && replicas <= updatedReplicas && availableReplicas >= updatedReplicas;
  },
  StatefulSet: ({ spec, status }) => {
    let desired = spec?.replicas ?? 1, { readyReplicas = 0, updatedReplicas = 0, observedGeneration } = status ?? {};
    return observedGeneration !== void 0 && readyReplicas >= desired && updatedReplicas >= desired;
  },
  DaemonSet: ({ status }) => {
    let { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    return status?.observedGeneration !== void 0 && updatedNumberScheduled >= desiredNumberScheduled && numberAvailable >= desiredNumberScheduled;
  },
  ReplicaSet: ({ spec, status }) => (status?.readyReplicas ?? 0) >= (spec?.replicas ?? 1),
  PersistentVolumeClaim: ({ status }) => status?.phase === "Bound",
  PersistentVolume: ({ status }) => status?.phase === "Available" || status?.phase === "Bound",
  Namespace: ({ status }) => status?.phase === "Active",
  CustomResourceDefinition: (object) => conditionHolds(object, "Established") && conditionHolds(object, "NamesAccepted")
}, GROUPS = /* @__PURE__ */ new Set(["v1", "apps", "apiextensions.k8s.io"]);
function hasOwnReadiness({ apiVersion }) {
  return GROUPS.has(apiVersion.split("/")[0] ?? "");
}
function impossibleReason(object, condition) {
  let { apiVersion, kind, status } = object;
  if (apiVersion === "batch/v1" && kind === "Job" && /^(complete|successcriteriamet)$/i.test(condition)) {
    let failed = conditionsOf(object).find(({ type, status: is }) => type === "Failed" && is === "True");
    if (failed !== void 0)
      return `the Job failed: ${failed.message ?? failed.reason ?? "no reason given"}`;
  }
  if (apiVersion === "v1" && kind === "Pod" && /^(ready|containersready)$/i.test(condition)) {
    if (status?.phase === "Succeeded") return "the pod has ended (Succeeded)";
    if (status?.phase === "Failed")
      return `the pod has ended (Failed${status.reason ? `, ${status.reason}` : ""})`;
  }
}

// src/core/kubernetes/pod-health.ts
function podHealth(pod) {
  let { status } = pod, phase = status?.phase ?? "Unknown", unscheduled = conditionsOf(pod).find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False"
  );
  return {
    phase,
    isFine: phase === "Succeeded" || judge(pod, "Ready").met,
    containers: [
      ...containersIn(status?.initContainerStatuses, !0),
      ...containersIn(status?.containerStatuses, !1)
    ],
    unscheduled: unscheduled && (unscheduled.message ?? "")
  };
}
function containersIn(statuses, isInit) {
  return (statuses ?? []).map(({ name, ready = !1, restartCount = 0, state = {}, lastState }) => {
    let is = ["waiting", "running", "terminated"].find((one) => state[one] !== void 0), { reason: reason2, message, exitCode } = (is && state[is]) ?? {};
    return {
      name,
      isInit,
      isReady: ready,
      restarts: restartCount,
      state: is ?? "unknown",
      reason: reason2,
      message,
      exitCode,
      lastRun: lastState?.terminated
    };
  });
}

// src/core/kubernetes/describe-object.ts
function nameOfObject({ kind, metadata }) {
  let { namespace, name } = metadata;
  return `${kind} ${namespace === void 0 ? "" : `${namespace}/`}${name}`;
}
function describeStatus(object) {
  let { status, metadata } = object, lines = [];
  if (metadata.deletionTimestamp !== void 0) {
    let blocked = metadata.finalizers?.length ? `, blocked by finalizers ${metadata.finalizers.join(", ")}` : "";
    lines.push(`being deleted since ${metadata.deletionTimestamp}${blocked}`);
  }
  typeof status?.phase == "string" && lines.push(`phase ${status.phase}${reason(status)}`);
  let counts = Object.entries(status ?? {}).filter(
    ([key, value]) => typeof value == "number" && /replicas$|^number|^desired|^(active|failed|succeeded)$/i.test(key)
  );
  counts.length > 0 && lines.push(counts.map(([key, value]) => `${key} ${value}`).join(", "));
  for (let condition of conditionsOf(object))
    lines.push(`condition ${condition.type}=${condition.status}${reason(condition)}`);
  return object.kind === "Pod" && lines.push(...describeContainers(object)), lines.length > 0 ? lines : ["no status"];
}
function describeContainers(pod) {
  return podHealth(pod).containers.map((container) => {
    let { name, state, isReady, exitCode, restarts } = container, exit = exitCode === void 0 ? "" : ` with exit code ${exitCode}`, again = restarts > 0 ? `, ${restarts} restarts` : "";
    return `container ${name} ${state}${exit}${reason(container)}${isReady ? ", ready" : ", not ready"}${again}`;
  });
}
function reason({ reason: why, message }) {
  let text = typeof message == "string" && message !== "" ? `: ${message.slice(0, 300)}` : "";
  return typeof why == "string" && why !== "" ? ` (${why})${text}` : text;
}

// src/core/base/bounded-text.ts
function bounded(text, maxBytes) {
  let bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = bytes.subarray(bytes.length - maxBytes).toString("utf8"), from = end.indexOf(`
`) + 1;
  return `\u2026 ${bytes.length - maxBytes} bytes omitted
${end.slice(from)}`;
}

export {
  statusOf,
  refusedBy,
  unreachableApi,
  unexpectedResponse,
  collectionPath,
  objectPath,
  Discovery,
  unknownKind,
  matching,
  CONFIG_MAPS,
  EVENTS,
  NAMESPACES,
  PODS,
  SERVICE_ACCOUNTS,
  SERVICES,
  ENDPOINT_SLICES,
  DUMPED,
  listObjects,
  observeObjects,
  listEvents,
  eventLine,
  judge,
  conditionsOf,
  podHealth,
  nameOfObject,
  describeStatus,
  bounded
};
