import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  COMPONENT_NAMES,
  ENGINE_NAMES,
  FILES,
  NODE_NAMES
} from "./chunk-DJHXE4MP.js";
import {
  isLocked
} from "./chunk-LN4V7DE5.js";
import {
  clusterDir,
  clustersDir,
  makePrivateDir,
  requireClusterName,
  socketPath,
  stateDir
} from "./chunk-44Q6QJYS.js";
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  writeDurably
} from "./chunk-UTF37IGO.js";
import {
  NavgwError,
  fileError,
  systemCode
} from "./chunk-LJTGQ6UM.js";
import {
  __toESM
} from "./chunk-LQOYVXCL.js";

// src/core/record/cluster-record.ts
import { mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

// src/core/keeper/keeper-client.ts
var import_undici2 = __toESM(require_undici(), 1);

// src/core/keeper/keeper-spec.ts
var forward = external_exports.object({ host: external_exports.string(), guest: external_exports.string() }), answerSchema = external_exports.discriminatedUnion("ok", [
  external_exports.object({
    ok: external_exports.literal(!0),
    pid: external_exports.number(),
    machinePid: external_exports.number().default(0),
    forwards: external_exports.array(forward)
  }),
  external_exports.object({ ok: external_exports.literal(!1), code: external_exports.string(), message: external_exports.string(), port: external_exports.number().optional() })
]), statusSchema = external_exports.object({
  pid: external_exports.number(),
  machinePid: external_exports.number().default(0),
  forwards: external_exports.array(forward),
  startedAt: external_exports.string()
}), exitSchema = external_exports.object({
  code: external_exports.number().nullable(),
  signal: external_exports.string().nullable(),
  time: external_exports.string()
});

// src/core/keeper/unix-http.ts
var import_undici = __toESM(require_undici(), 1);
function unixAgent(path) {
  return new import_undici.Agent({
    connect: { socketPath: path },
    pipelining: 0,
    // Callers bound their requests by signals; streams may be silent for long.
    headersTimeout: 0,
    bodyTimeout: 0
  });
}

// src/core/keeper/keeper-client.ts
var REQUEST_TIMEOUT = 5e3, KILL_TIMEOUT = 2e3, KeeperClient = class {
  #socket;
  constructor(dir) {
    this.#socket = socketPath(dir, FILES.api);
  }
  /** The keeper's status, or undefined when none runs there. */
  async status() {
    try {
      let { statusCode, text } = await this.#ask("GET", "/v1/status");
      if (statusCode !== 200) throw refused("say how it is", text, statusCode);
      return parse(statusSchema, text);
    } catch (error) {
      if (isGone(error)) return;
      throw error;
    }
  }
  /** Waits, without a bound but the signal, until the machine ends; undefined when the keeper went without a word. */
  async wait(signal) {
    try {
      let { statusCode, text } = await this.#ask("GET", "/v1/wait", void 0, signal ?? "unbounded");
      return statusCode === 200 ? parse(exitSchema, text) : void 0;
    } catch (error) {
      if (signal?.throwIfAborted(), isGone(error)) return;
      throw error;
    }
  }
  /**
   * Opens a forward.
   * @returns it with the port it got
   * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_BAD_OPTION, NAVGW_HOST
   */
  async forward(forward2) {
    let { statusCode, text } = await this.#ask("POST", "/v1/forwards", forward2);
    if (statusCode === 409) throw portInUse(portOf(forward2.host));
    if (statusCode >= 300) throw refused(`forward port ${portOf(forward2.host)}`, text, statusCode);
    return JSON.parse(text);
  }
  /** Closes a forward. @throws NavgwError NAVGW_BAD_OPTION when there is none from that port */
  async unforward(hostPort) {
    let host = `127.0.0.1:${hostPort}`, { statusCode, text } = await this.#ask("DELETE", "/v1/forwards", { host });
    if (statusCode === 404) throw noForward(hostPort);
    if (statusCode >= 300) throw refused(`close the forward from port ${hostPort}`, text, statusCode);
  }
  /** Ends the machine at once. True when there was a keeper to ask. */
  async kill() {
    try {
      return await this.#ask("POST", "/v1/kill", void 0, AbortSignal.timeout(KILL_TIMEOUT)), !0;
    } catch (error) {
      if (isGone(error)) return !1;
      throw error;
    }
  }
  async #ask(method, path, body, signal = AbortSignal.timeout(REQUEST_TIMEOUT)) {
    let dispatcher = unixAgent(this.#socket);
    try {
      let answer = await (0, import_undici2.request)(`http://keeper${path}`, {
        method,
        dispatcher,
        ...signal === "unbounded" ? {} : { signal },
        ...body === void 0 ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
      });
      return { statusCode: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      throw error instanceof Error && error.name === "TimeoutError" ? silent(error) : error;
    } finally {
      await dispatcher.destroy();
    }
  }
};
function portInUse(port, cause) {
  return new NavgwError("NAVGW_PORT_IN_USE", `port ${port} of 127.0.0.1 is taken`, {
    hint: `take another one, or 0 for any free one; ss -ltnp 'sport = :${port}' shows who has it`,
    cause
  });
}
function noForward(port) {
  return new NavgwError("NAVGW_BAD_OPTION", `no forward from port ${port} of 127.0.0.1`, {
    hint: "navgw-test port shows the forwards there are"
  });
}
function portOf(address) {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
var GONE = /* @__PURE__ */ new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
function isGone(error) {
  return GONE.has(systemCode(error) ?? "");
}
function silent(cause) {
  return new NavgwError("NAVGW_TIMEOUT", "the cluster's host process does not answer", {
    hint: "navgw-test down ends it",
    cause
  });
}
var failureSchema = external_exports.object({ message: external_exports.string() });
function refused(what, text, status) {
  return new NavgwError(
    status === 400 ? "NAVGW_BAD_OPTION" : "NAVGW_HOST",
    `the cluster's host process refused to ${what}: ${reasonIn(text)}`,
    {
      hint: status === 400 ? "navgw-test port --help shows what is allowed" : "navgw-test logs network tells more"
    }
  );
}
function reasonIn(text) {
  try {
    return failureSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.trim();
  }
}
function parse(schema, text) {
  let parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new NavgwError("NAVGW_HOST", `the keeper answered what is not understood: ${text.trim()}`, {
    cause: parsed.error
  });
}

// src/core/record/cluster-record.ts
var RECORD_FILE = "cluster.json", portSchema = external_exports.object({ host: external_exports.number(), guest: external_exports.number() }), recordSchema = external_exports.object({
  schema: external_exports.literal(1),
  name: external_exports.string(),
  /** RFC 3339. */
  createdAt: external_exports.string(),
  /** Whether it was stopped on purpose, or is to be up. */
  phase: external_exports.enum(["starting", "running", "stopped"]),
  /** Whether it was Ready once: only then its data is worth keeping. */
  wasReady: external_exports.boolean(),
  /** Bearer token of the control agent. */
  token: external_exports.string(),
  /** What was asked for, to start it again the same way. */
  options: external_exports.object({
    engine: external_exports.enum(["auto", ...ENGINE_NAMES]),
    node: external_exports.enum(NODE_NAMES),
    k8sVersion: external_exports.string().optional(),
    k3sVersion: external_exports.string().optional(),
    k3sBinary: external_exports.string().optional(),
    nodeImage: external_exports.string().optional(),
    kernel: external_exports.string().default("bundled"),
    cpus: external_exports.number().optional(),
    memory: external_exports.number(),
    kubePort: external_exports.number(),
    ports: external_exports.array(portSchema),
    manifests: external_exports.array(external_exports.string()),
    images: external_exports.array(external_exports.string()),
    enable: external_exports.array(external_exports.enum(COMPONENT_NAMES)).default([]),
    k3sConfig: external_exports.record(external_exports.string(), external_exports.unknown()),
    env: external_exports.record(external_exports.string(), external_exports.string()),
    registries: external_exports.string().optional(),
    storage: external_exports.enum(["disk", "memory"]),
    timeout: external_exports.number().optional()
  }),
  /** What it is, known once it ran. */
  engine: external_exports.enum(ENGINE_NAMES).optional(),
  node: external_exports.object({
    distribution: external_exports.enum(["builtin", "k3s"]),
    version: external_exports.string(),
    reason: external_exports.string().optional(),
    lacks: external_exports.array(external_exports.string()).readonly().optional()
  }).optional(),
  /** Host ports that were taken, asked for or not: a restart takes them again if it can. */
  apiPort: external_exports.number().optional(),
  ports: external_exports.array(portSchema).default([]),
  keeper: external_exports.object({ pid: external_exports.number(), startTime: external_exports.string() }).optional()
}), clusterSchema = recordSchema.shape, clusterLocksDir = () => join(stateDir(), "locks"), clusterLock = (name) => join(clusterLocksDir(), requireClusterName(name));
async function createCluster(record) {
  let dir = clusterDir(record.name);
  await makePrivateDir(clustersDir());
  try {
    let fresh = await mkdtemp(join(clustersDir(), ".new-"));
    try {
      await writeDurably(join(fresh, RECORD_FILE), JSON.stringify(record, void 0, 2)), await rename(fresh, dir);
    } catch (error) {
      throw await rm(fresh, { recursive: !0, force: !0 }), error;
    }
    return dir;
  } catch (error) {
    throw fileError(error, "making the cluster's directory", dir);
  }
}
async function writeRecord(record) {
  let path = join(clusterDir(record.name), RECORD_FILE);
  try {
    await writeDurably(path, JSON.stringify(record, void 0, 2));
  } catch (error) {
    throw fileError(error, "writing the cluster's record", path);
  }
}
async function readRecord(name) {
  let path = join(clusterDir(name), RECORD_FILE), text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return await hasDir(name) ? "damaged" : void 0;
    throw fileError(error, "reading the cluster's record", path);
  }
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return "damaged";
  }
}
async function requireRecord(name) {
  let record = await readRecord(name);
  if (record === void 0 || record === "damaged") throw noCluster(name);
  return record;
}
async function hasDir(name) {
  return stat(clusterDir(name)).then(
    () => !0,
    () => !1
  );
}
async function observe(record) {
  let keeper = await new KeeperClient(clusterDir(record.name)).status();
  return { record, keeper, state: await stateOf(record, keeper) };
}
async function stateOf(record, keeper) {
  return keeper !== void 0 ? record.phase === "starting" ? "starting" : "running" : record.phase === "stopped" ? "stopped" : record.phase === "starting" && await isLocked(clusterLock(record.name)) ? "starting" : "crashed";
}
async function readExit(dir) {
  try {
    return exitSchema.parse(JSON.parse(await readFile(join(dir, FILES.exit), "utf8")));
  } catch {
    return;
  }
}
function noCluster(name, state) {
  let what = state === void 0 ? `no cluster ${name}` : `cluster ${name} is not running: ${state}`;
  return new NavgwError("NAVGW_NO_CLUSTER", what, {
    hint: `navgw-test list shows the clusters there are; navgw-test up --name ${name} starts it`
  });
}

export {
  answerSchema,
  unixAgent,
  KeeperClient,
  portInUse,
  noForward,
  portOf,
  isGone,
  clusterSchema,
  clusterLocksDir,
  clusterLock,
  createCluster,
  writeRecord,
  readRecord,
  requireRecord,
  observe,
  readExit,
  noCluster
};
