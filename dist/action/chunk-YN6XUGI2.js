import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  credentialsOf,
  require_dist
} from "./chunk-KMYHTI2Y.js";
import {
  DUMPED,
  Discovery,
  EVENTS,
  PODS,
  bounded,
  describeStatus,
  eventLine,
  listEvents,
  listObjects,
  nameOfObject,
  objectPath,
  podHealth,
  refusedBy,
  statusOf,
  unexpectedResponse,
  unreachableApi
} from "./chunk-UDTD4TOV.js";
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
} from "./chunk-FQOKME56.js";
import {
  __toESM
} from "./chunk-LQOYVXCL.js";

// src/core/kubernetes/kubernetes-client.ts
var import_undici = __toESM(require_undici(), 1);

// src/core/base/lines.ts
import { StringDecoder } from "node:string_decoder";
var LONGEST = 16 << 20;
async function* lines(stream) {
  let decoder = new StringDecoder("utf8"), rest = "";
  for await (let chunk of stream) {
    let [first = "", ...others] = (typeof chunk == "string" ? chunk : decoder.write(chunk)).split(`
`), parts = [rest + first, ...others];
    rest = parts.pop() ?? "", yield* parts, rest.length >= LONGEST && (yield rest, rest = "");
  }
  rest !== "" && (yield rest);
}
var LAST = 20;
function lastLines(text2) {
  return text2.split(/\r?\n/).filter((line) => line !== "").slice(-LAST);
}

// src/core/base/read-up-to.ts
async function readUpTo(stream, maxBytes) {
  let chunks = [], size = 0;
  for await (let chunk of stream) {
    let bytes = Buffer.from(chunk);
    if (chunks.push(bytes.subarray(0, maxBytes - size)), size += bytes.length, size > maxBytes) return { bytes: Buffer.concat(chunks), isWhole: !1 };
  }
  return { bytes: Buffer.concat(chunks), isWhole: !0 };
}

// src/core/kubernetes/exact-json.ts
var sourceText = JSON, MANY_DIGITS = /\d{16}/, INTEGER = /^-?\d+$/;
function parseExactJson(text2) {
  return MANY_DIGITS.test(text2) ? sourceText.parse(text2, (_key, value, { source }) => typeof value != "number" || source === void 0 || Number.isSafeInteger(value) || !INTEGER.test(source) ? value : BigInt(source)) : JSON.parse(text2);
}
var NOT_YAML = /[\u007f-\u009f\ufeff\ufffe\uffff]/g;
function stringifyExactJson(value) {
  return JSON.stringify(value, (key, inner) => {
    if (typeof inner == "bigint") return sourceText.rawJSON(`${inner}`);
    if (typeof inner == "number" && !Number.isFinite(inner)) throw notJson(key, inner);
    return inner;
  }).replace(NOT_YAML, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function notJson(key, value) {
  return new NavgwError(
    "NAVGW_MANIFEST",
    `field ${key}: ${value} is not a number that Kubernetes can store`,
    {
      hint: "use a finite number, or a string"
    }
  );
}

// src/core/kubernetes/kubernetes-client.ts
var REQUEST_TIMEOUT = 3e4, MAX_RETRIES = 8, LONGEST_RESPONSE = 256 << 20, LONGEST_REASON = 1 << 20, KubernetesClient = class {
  #origin;
  #tls;
  #dispatcher;
  #closed = new AbortController();
  constructor({ server, ...tls }) {
    this.#origin = server, this.#tls = tls, this.#dispatcher = new import_undici.Agent({
      connect: tls,
      // Each watch has its own connection, and idle connections do not keep the process alive.
      allowH2: !1,
      keepAliveTimeout: 3e4,
      headersTimeout: 0,
      bodyTimeout: 0
    });
  }
  /** Aborted when this client is closed. */
  get closed() {
    return this.#closed.signal;
  }
  /** Address and credentials of a web socket. */
  webSocket(path, query) {
    return { url: this.#url(path, query), tls: this.#tls };
  }
  /** @throws NavgwError NAVGW_KUBERNETES with the API server's reason */
  async get(path, request = {}) {
    return await this.#json("GET", path, request);
  }
  async create(path, object, request = {}) {
    return await this.#json("POST", path, { ...request, body: object });
  }
  /**
   * Server-side apply.
   * @param owner.fieldManager owner of the fields
   * @param owner.force whether it takes fields over from other owners
   */
  async apply(path, object, owner, request = {}) {
    let query = { ...request.query, ...owner };
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
      for await (let line of lines(body)) line !== "" && (yield parsed(line, `GET ${path}`));
    } finally {
      body.destroy();
    }
  }
  async [Symbol.asyncDispose]() {
    this.#closed.abort(), await this.#dispatcher.destroy();
  }
  #url(path, query = {}) {
    let url = new URL(path, this.#origin);
    for (let [name, value] of Object.entries(query))
      value !== void 0 && url.searchParams.set(name, `${value}`);
    return url;
  }
  async #json(method, path, request) {
    return parsed(await this.#text(method, path, request), `${method} ${path}`);
  }
  async #text(method, path, request) {
    let bound = AbortSignal.timeout(REQUEST_TIMEOUT), signal = anySignal(bound, request.signal);
    try {
      let body = await this.#send(method, path, { ...request, signal }), { bytes, isWhole } = await readUpTo(body, LONGEST_RESPONSE);
      if (!isWhole) throw unexpectedResponse(`${method} ${path}`, `is longer than ${LONGEST_RESPONSE} bytes`);
      return bytes.toString("utf8");
    } catch (error) {
      throw request.signal?.throwIfAborted(), bound.aborted ? unreachableApi(`${method} ${path}`, `no response within ${REQUEST_TIMEOUT} ms`) : error;
    }
  }
  async #send(method, path, request) {
    let { query, accept = "application/json", type = "application/json", body, signal } = request, url = this.#url(path, query), text2 = body === void 0 ? null : stringifyExactJson(body);
    for (let attempt = 1; ; attempt++) {
      let response;
      try {
        response = await this.#dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept, ...body === void 0 ? {} : { "content-type": type } },
          body: text2,
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
      if (response.statusCode >= 300) {
        let { bytes } = await readUpTo(response.body, LONGEST_REASON);
        throw refusedBy(`${method} ${path}`, response.statusCode, bytes.toString("utf8"));
      }
      return response.body;
    }
  }
};
function parsed(text2, what) {
  try {
    return parseExactJson(text2);
  } catch {
    throw unexpectedResponse(what, "is not JSON");
  }
}
var DISCONNECTED = /* @__PURE__ */ new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
function isDisconnected(error) {
  return DISCONNECTED.has(systemCode(error) ?? "");
}

// src/core/kubernetes/connect-api.ts
function connectApi(kubeconfig) {
  let client = new KubernetesClient(credentialsOf(kubeconfig));
  return {
    client,
    discovery: new Discovery(() => client),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]()
  };
}

// src/core/testing/diagnose.ts
var import_yaml = __toESM(require_dist(), 1);
var DEFAULT_BYTES = 1 << 20, DEFAULT_TIMEOUT = 2e4, TAIL = 200, NODE_TAIL = 2e3, MAX_LOGS = 50;
async function diagnose(client, options, cluster) {
  return (await inspect(client, options, cluster)).files;
}
async function inspect(client, options, cluster) {
  let { namespace, maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT } = options, signal = AbortSignal.timeout(timeout), problems = [], attempt = attempts(problems, maxBytes, timeout, signal), list = async (resource) => (await listObjects(client, { resource, namespace }, { signal })).items, lists = DUMPED.filter(({ namespaced }) => namespaced || namespace === void 0).map((kind) => ({ kind, listed: list(kind) })), pods = lists.find(({ kind }) => kind === PODS)?.listed ?? Promise.resolve([]), events = listEvents(client, { namespace, signal }), files = (await Promise.all([
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
async function hostFiles(cluster, { maxBytes = DEFAULT_BYTES, timeoutMs: timeout = DEFAULT_TIMEOUT }, problem) {
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
  parseExactJson,
  stringifyExactJson,
  lines,
  lastLines,
  readUpTo,
  connectApi,
  diagnose,
  inspect,
  hostFiles
};
