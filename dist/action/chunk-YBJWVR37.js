import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  contextName,
  credentialsOf,
  require_dist
} from "./chunk-XJ742LT3.js";
import {
  DUMPED,
  Discovery,
  EVENTS,
  NAMESPACES,
  PODS,
  bounded,
  collectionPath,
  conditionsOf,
  describeStatus,
  eventLine,
  listEvents,
  listObjects,
  nameOfObject,
  objectPath,
  observeObjects,
  orAborted,
  podHealth,
  refusedBy,
  statusOf,
  unreachableApi
} from "./chunk-PT3TYBAV.js";
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  anySignal
} from "./chunk-U7O64EM6.js";
import {
  NavgwError,
  systemCode
} from "./chunk-7V3AVLMS.js";
import {
  __toESM
} from "./chunk-LQOYVXCL.js";

// src/core/kubernetes/kubernetes-client.ts
var import_undici = __toESM(require_undici(), 1);

// src/core/base/lines.ts
import { StringDecoder } from "node:string_decoder";
async function* lines(stream) {
  let decoder = new StringDecoder("utf8"), rest = "";
  for await (let chunk of stream) {
    rest += typeof chunk == "string" ? chunk : decoder.write(chunk);
    let parts = rest.split(`
`);
    rest = parts.pop() ?? "", yield* parts;
  }
  rest !== "" && (yield rest);
}
var LAST = 20;
function lastLines(text2) {
  return text2.split(/\r?\n/).filter((line) => line !== "").slice(-LAST);
}

// src/core/kubernetes/kubernetes-client.ts
var REQUEST_TIMEOUT = 3e4, MAX_RETRIES = 8, KubernetesClient = class {
  #origin;
  /** Used for the web sockets of port forwards, too. */
  dispatcher;
  constructor({ server, ca, cert, key }) {
    this.#origin = server, this.dispatcher = new import_undici.Agent({
      connect: { ca, cert, key },
      // Each watch has its own connection, and idle connections do not keep the process alive.
      allowH2: !1,
      keepAliveTimeout: 3e4,
      headersTimeout: 0,
      bodyTimeout: 0
    });
  }
  /** Address of a path, for a web socket with `wss:`. */
  url(path, query = {}, protocol = "https:") {
    let url = new URL(path, this.#origin);
    for (let [name, value] of Object.entries(query))
      value !== void 0 && url.searchParams.set(name, `${value}`);
    return url.protocol = protocol, url;
  }
  /** @throws NavgwError NAVGW_KUBERNETES with the API server's reason */
  async get(path, request = {}) {
    return await this.#json("GET", path, request);
  }
  async create(path, object, request = {}) {
    return await this.#json("POST", path, { ...request, body: object });
  }
  /** Server-side apply. @param fieldManager owner of the fields, which it takes over from other owners */
  async apply(path, object, fieldManager, request = {}) {
    let query = { ...request.query, fieldManager, force: !0 };
    return await this.#json("PATCH", path, { ...request, query, body: object, type: "application/apply-patch+yaml" });
  }
  /** JSON merge patch. */
  async patch(path, change, request = {}) {
    return await this.#json("PATCH", path, { ...request, body: change, type: "application/merge-patch+json" });
  }
  /** @returns false when it does not exist */
  async delete(path, options = {}, request = {}) {
    let body = { apiVersion: "v1", kind: "DeleteOptions", ...options };
    try {
      return await this.#json("DELETE", path, { ...request, body }), !0;
    } catch (error) {
      if (statusOf(error)?.code === 404) return !1;
      throw error;
    }
  }
  /** Plain text, such as a container's log. */
  async text(path, request = {}) {
    return this.#text("GET", path, { ...request, accept: "*/*" });
  }
  /** Lines of JSON as they arrive, until the server or the signal ends them. */
  async *stream(path, request = {}) {
    let body = await this.#send("GET", path, request);
    try {
      for await (let line of lines(body)) line !== "" && (yield JSON.parse(line));
    } finally {
      body.destroy();
    }
  }
  async [Symbol.asyncDispose]() {
    await this.dispatcher.destroy();
  }
  async #json(method, path, request) {
    return JSON.parse(await this.#text(method, path, request));
  }
  async #text(method, path, request) {
    let bound = AbortSignal.timeout(REQUEST_TIMEOUT), signal = anySignal(bound, request.signal);
    try {
      return await (await this.#send(method, path, { ...request, signal })).text();
    } catch (error) {
      throw request.signal?.throwIfAborted(), bound.aborted ? unreachableApi(`${method} ${path}`, `no response within ${REQUEST_TIMEOUT} ms`) : error;
    }
  }
  async #send(method, path, request) {
    let { query, accept = "application/json", type = "application/json", body, signal } = request, url = this.url(path, query);
    for (let attempt = 1; ; attempt++) {
      let response;
      try {
        response = await this.dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept, ...body === void 0 ? {} : { "content-type": type } },
          body: body === void 0 ? null : JSON.stringify(body),
          ...signal === void 0 ? {} : { signal }
        });
      } catch (error) {
        if (signal?.throwIfAborted(), attempt === 1 && method !== "POST" && isDisconnected(error)) continue;
        throw unreachableApi(`${method} ${path}`, error.message, error);
      }
      if (response.statusCode === 429 && attempt <= MAX_RETRIES) {
        await response.body.dump();
        let seconds = Number(response.headers["retry-after"] ?? 1);
        await pause(Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1e3, signal);
        continue;
      }
      if (response.statusCode >= 300)
        throw refusedBy(`${method} ${path}`, response.statusCode, await response.body.text());
      return response.body;
    }
  }
}, DISCONNECTED = /* @__PURE__ */ new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
function isDisconnected(error) {
  return DISCONNECTED.has(systemCode(error) ?? "");
}

// src/core/testing/namespace-deletion.ts
var TEST_NAMESPACE_LABELS = { "app.kubernetes.io/managed-by": "navgw-test" }, TEST_NAMESPACE = Object.entries(TEST_NAMESPACE_LABELS).map(([label, value]) => `${label}=${value}`).join(), DEFAULT_TIMEOUT = 3e4, DEFAULT_GRACE = 1, Departures = class {
  #api;
  #pending = /* @__PURE__ */ new Map();
  #settling = /* @__PURE__ */ new Set();
  #leftovers = [];
  #end = new AbortController();
  #watching;
  constructor(api) {
    this.#api = api;
  }
  get leftovers() {
    return this.#leftovers;
  }
  /**
   * Requests the deletion of a namespace and a short grace period for its pods; resolves when that was accepted, as the process may be
   * about to end.
   * @throws NavgwError NAVGW_KUBERNETES
   */
  async send(name, options) {
    if (!await this.#api().client.delete(objectPath(NAMESPACES, name))) return;
    await this.#endPods(name, options.gracePeriodSeconds ?? DEFAULT_GRACE);
    let settling = this.#settle(name, options).finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }
  /** Resolves when each is deleted or a leftover. */
  async settled() {
    await Promise.all(this.#settling);
  }
  /** Stops following: the cluster or its user ends. */
  close() {
    this.#end.abort(), this.#watching?.abort();
  }
  /** Never fails: a failure is the reason of a leftover. */
  async #settle(name, options) {
    let { deletionTimeoutMs: deletionTimeout = DEFAULT_TIMEOUT } = options, gone = this.#follow(name), bound = AbortSignal.any([this.#end.signal, AbortSignal.timeout(deletionTimeout)]);
    try {
      await orAborted(gone, bound);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      let reason = bound.aborted ? await this.#describeDelay(name, deletionTimeout) : error.message;
      if (reason === void 0) return;
      let leftover = { namespace: name, reason };
      this.#leftovers.push(leftover), options.onLeftover?.(leftover);
    } finally {
      this.#forget(name);
    }
  }
  /** The pods' own grace period is meant for their users, and test pods have none. */
  async #endPods(namespace, gracePeriodSeconds) {
    try {
      await this.#api().client.delete(collectionPath(PODS, namespace), { gracePeriodSeconds });
    } catch (error) {
      if (!(error instanceof NavgwError)) throw error;
    }
  }
  #follow(name) {
    let gone = new Promise((resolve) => {
      this.#pending.set(name, { gone: resolve });
    });
    return this.#watching === void 0 && this.#watch(), gone;
  }
  #forget(name) {
    this.#pending.delete(name), !(this.#pending.size > 0) && (this.#watching?.abort(), this.#watching = void 0);
  }
  /** Never fails: a namespace whose deletion was not observed is checked when its bound is over. */
  async #watch() {
    let watching = new AbortController();
    this.#watching = watching;
    try {
      let all = { resource: NAMESPACES };
      for await (let namespaces of observeObjects(this.#api().client, all, watching.signal)) {
        let existing = new Set(namespaces.map(({ metadata }) => metadata.name));
        for (let [name, { gone }] of this.#pending)
          !existing.has(name) && await this.#find(name) === void 0 && gone();
      }
    } catch {
    } finally {
      this.#watching === watching && (this.#watching = void 0);
    }
  }
  async #find(name) {
    try {
      return await this.#api().client.get(objectPath(NAMESPACES, name));
    } catch (error) {
      if (statusOf(error)?.code === 404) return;
      throw error;
    }
  }
  /** Undefined when it was deleted at the last moment. */
  async #describeDelay(name, timeout) {
    try {
      let namespace = await this.#find(name);
      return namespace === void 0 ? void 0 : describeDelay(namespace, timeout);
    } catch (error) {
      return `unknown: ${error.message}`;
    }
  }
};
async function stuckNamespaces({ client }) {
  let { items } = await listObjects(client, { resource: NAMESPACES, selector: TEST_NAMESPACE });
  return items.flatMap((namespace) => {
    let waiting = conditionsOf(namespace).find(
      ({ type, status }) => type === "NamespaceFinalizersRemaining" && status === "True"
    );
    return waiting === void 0 ? [] : [{ namespace: namespace.metadata.name, reason: waiting.message ?? "finalizers" }];
  });
}
function describeDelay(namespace, timeout) {
  let { spec } = namespace, reasons = conditionsOf(namespace).filter(({ type, status }) => status === "True" && /Remaining|Failure/.test(type)).map(({ message }) => message);
  return spec?.finalizers?.some((one) => one !== "kubernetes") && reasons.push(`the namespace itself has finalizers ${spec.finalizers.join(", ")}`), `still exists after ${timeout} ms: ${reasons.join("; ") || "Kubernetes has not finished the deletion"}`;
}

// src/core/testing/cluster-connection.ts
var Connection = class _Connection {
  cluster;
  kubeconfig;
  context;
  api;
  departures;
  constructor(cluster, kubeconfig) {
    let client = new KubernetesClient(credentialsOf(kubeconfig));
    this.cluster = cluster, this.kubeconfig = kubeconfig, this.context = contextName(cluster.name), this.api = { client, discovery: new Discovery(() => client) }, this.departures = new Departures(() => this.api);
  }
  static async to(cluster) {
    return new _Connection(cluster, await cluster.kubeconfig());
  }
  async [Symbol.asyncDispose]() {
    this.departures.close(), await this.api.client[Symbol.asyncDispose]();
  }
};

// src/core/testing/diagnose.ts
var import_yaml = __toESM(require_dist(), 1);
var DEFAULT_BYTES = 1 << 20, DEFAULT_TIMEOUT2 = 2e4, TAIL = 200, NODE_TAIL = 2e3, MAX_LOGS = 50;
async function diagnose(client, options, cluster) {
  return (await inspect(client, options, cluster)).files;
}
async function inspect(client, options, cluster) {
  let { namespace, maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT2 } = options, signal = AbortSignal.timeout(timeout), problems = [], attempt = attempts(problems, maxBytes, timeout, signal), list = async (resource) => (await listObjects(client, { resource, namespace }, { signal })).items, lists = DUMPED.filter(({ namespaced }) => namespaced || namespace === void 0).map((kind) => ({ kind, listed: list(kind) })), pods = lists.find(({ kind }) => kind === PODS)?.listed ?? Promise.resolve([]), events = listEvents(client, { namespace, signal }), files = (await Promise.all([
    attempt("summary.txt", async () => summary(await pods)),
    attempt(
      "events.txt",
      async () => text((await events).map((event) => `${event.namespace} ${eventLine(event)}`))
    ),
    ...lists.map(({ kind, listed }) => attempt(`${kind.plural}.yaml`, async () => yaml(await listed))),
    pods.catch(() => []).then(
      (all) => Promise.all(
        containerLogs(all, namespace !== void 0).map(
          (log) => attempt(log.name, () => read(client, log, signal))
        )
      )
    ),
    ...cluster === void 0 ? [] : logFiles(cluster, attempt, signal)
  ])).flat(2);
  problems.length > 0 && files.push({ name: "problems.txt", text: text(problems) });
  let missing = /* @__PURE__ */ new Map(), orNone = (listed, kind) => listed.catch((error) => (missing.set(kind, error.message), []));
  return {
    files,
    objects: (await Promise.all(lists.map(({ kind, listed }) => orNone(listed, kind.kind)))).flat(),
    events: await orNone(events, EVENTS.kind),
    missing
  };
}
async function hostFiles(cluster, { maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT2 }, problem) {
  let signal = AbortSignal.timeout(timeout), problems = [problem];
  return [...(await Promise.all(logFiles(cluster, attempts(problems, maxBytes, timeout, signal), signal))).flat(), { name: "problems.txt", text: text(problems) }];
}
function attempts(problems, maxBytes, timeout, signal) {
  return async (name, text2) => {
    try {
      return [{ name, text: bounded(await text2(), maxBytes) }];
    } catch (error) {
      let why = signal.aborted ? `not available within ${timeout} ms` : error.message;
      return problems.push(`${name}: ${why}`), [];
    }
  };
}
function logFiles(cluster, attempt, signal) {
  return ["console", "k3s"].map(
    (source) => attempt(`${source}.log`, async () => tailOf(cluster, source, signal))
  );
}
var text = (all) => all.map((line) => `${line}
`).join("");
function summary(pods) {
  let bad = pods.filter((pod) => !isFine(pod)), good = pods.filter(isFine).map((pod) => `${nameOfObject(pod)}: ${pod.status?.phase}`);
  return text([
    `${pods.length} pods, ${bad.length} of them not ready`,
    ...bad.flatMap((pod) => [`${nameOfObject(pod)}:`, ...describeStatus(pod).map((line) => `  ${line}`)]),
    ...good
  ]);
}
var isFine = (pod) => podHealth(pod).isFine;
function yaml(objects) {
  return objects.map(({ metadata, ...others }) => {
    let { managedFields: _managed, ...kept } = metadata, { apiVersion, kind, ...rest } = others;
    return { apiVersion, kind, metadata: kept, ...rest };
  }).map((object) => `---
${(0, import_yaml.stringify)(object, { aliasDuplicateObjects: !1 })}`).join("");
}
function containerLogs(pods, all) {
  return pods.filter((pod) => all || !isFine(pod)).flatMap(
    (pod) => podHealth(pod).containers.flatMap(({ name, restarts, state }) => {
      let file = `logs/${pod.metadata.namespace}/${pod.metadata.name}/${name}`, again = restarts > 0 ? [{ name: `${file}.previous.log`, pod, container: name, previous: !0 }] : [];
      return state === "waiting" ? again : [{ name: `${file}.log`, pod, container: name, previous: !1 }, ...again];
    })
  ).slice(0, MAX_LOGS);
}
function read(client, { pod, container, previous }, signal) {
  let { name, namespace } = pod.metadata, query = { container, previous, tailLines: TAIL, timestamps: !0 };
  return client.text(`${objectPath(PODS, name, namespace)}/log`, { query, signal });
}
async function tailOf(cluster, source, signal) {
  let kept = [];
  for await (let line of lines(await cluster.logs(source, { tail: NODE_TAIL, signal }))) kept.push(line);
  return text(kept);
}

export {
  lines,
  lastLines,
  KubernetesClient,
  TEST_NAMESPACE_LABELS,
  stuckNamespaces,
  Connection,
  diagnose,
  inspect,
  hostFiles
};
