import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  COMPONENT_NAMES,
  ENGINE_NAMES,
  FILES,
  NODE_NAMES
} from "./chunk-ULHQXMFJ.js";
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  madeByNewer,
  parseJson,
  writtenByNewer
} from "./chunk-YJNJPQH2.js";
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  identify,
  isAlive,
  makeHeldDir
} from "./chunk-KLG4D2P5.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  clusterDir,
  makeDirs,
  requireClusterName,
  socketPath,
  stateDir,
  writeDurably
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  command,
  fileError,
  hint,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __toESM
} from "./chunk-LQOYVXCL.js";

// src/core/record/cluster-record.ts
import { readFile, rename, rm as rm2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/core/base/exists.ts
import { stat } from "node:fs/promises";
var exists = (path) => stat(path).then(
  () => !0,
  () => !1
);

// src/core/base/locks.ts
import { randomBytes } from "node:crypto";
import { open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
var LONGEST_PAUSE = 60, DEFAULT_TIMEOUT = 9e5;
async function acquireLock(dir, options = {}) {
  let { signal, timeout = DEFAULT_TIMEOUT } = options, end = performance.now() + timeout, ticket = newTicket(dir), hasReported = !1;
  for (; ; ) {
    if (signal?.throwIfAborted(), !await isHeld(dir) && await putTicket(dir, ticket)) {
      if (!await isHeld(dir, ticket)) return createLock(dir, ticket);
      await withdraw(dir, ticket);
    } else hasReported || (hasReported = !0, options.onWait?.());
    if (performance.now() > end) throw await lockedError(dir, timeout);
    await pause(LONGEST_PAUSE * (0.3 + 0.7 * Math.random()), signal);
  }
}
async function joinLock(dir) {
  let ticket = newTicket(dir);
  for (; ; ) if (await putTicket(dir, ticket)) return createLock(dir, ticket);
}
async function isLocked(dir) {
  return isHeld(dir);
}
async function sweepLocks(parent, suffix = "") {
  for (let name of await readdir(parent).catch(ignoreMissing(parent))) {
    if (!name.endsWith(suffix)) continue;
    let dir = join(parent, name);
    await isHeld(dir) || await removeIfEmpty(dir);
  }
}
function newTicket(dir) {
  let me = identify(process.pid);
  return join(dir, `${me?.pid}-${me?.startTime}-${randomBytes(6).toString("hex")}`);
}
async function lockedError(dir, timeout) {
  let holders = (await readdir(dir).catch(ignoreMissing(dir))).map((name) => ownerOf(name).pid);
  return new NavgwError(
    "NAVGW_LOCKED",
    `process ${holders.join(", ") || "unknown"} has held ${dir} for more than ${timeout} ms`,
    { hint: "wait for that process to end, or stop it" }
  );
}
async function isHeld(dir, except) {
  let held = !1;
  for (let name of await readdir(dir).catch(ignoreMissing(dir))) {
    let path = join(dir, name);
    path !== except && (isAlive(ownerOf(name)) ? held = !0 : await rm(path, { force: !0 }));
  }
  return held;
}
function ownerOf(name) {
  let [pid, startTime] = name.split("-");
  return { pid: Number(pid), startTime: startTime ?? "" };
}
async function putTicket(dir, ticket) {
  try {
    await makeDirs(dir);
  } catch (error) {
    throw fileError(error, "acquiring a lock", dir);
  }
  try {
    return await (await open(ticket, "wx", 384)).close(), !0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw await removeIfEmpty(dir).catch(() => {
    }), fileError(error, "acquiring a lock", dir);
  }
}
async function withdraw(dir, ticket) {
  await rm(ticket, { force: !0 }), await removeIfEmpty(dir);
}
async function removeIfEmpty(dir) {
  await rmdir(dir).catch((error) => {
    let code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  });
}
function createLock(dir, ticket) {
  let release = () => withdraw(dir, ticket);
  return { release, [Symbol.asyncDispose]: release };
}
function ignoreMissing(dir) {
  return (error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading a lock", dir);
  };
}

// src/core/cluster-types/engine-report.ts
var ISOLATION_NAMES = ["hardware", "none"];

// src/core/keeper/keeper-client.ts
var import_undici2 = __toESM(require_undici(), 1);

// src/core/base/guest-network.ts
var GUEST_ADDRESS = "192.168.127.2", GATEWAY_ADDRESS = "192.168.127.1", GUEST_MAC = "5a:94:ef:e4:0c:ee";
var GUEST_NETWORK = {
  address: `${GUEST_ADDRESS}/24`,
  gateway: GATEWAY_ADDRESS,
  dns: GATEWAY_ADDRESS,
  mac: GUEST_MAC,
  mtu: 1500
}, HOSTNAME = "navgw";

// src/core/keeper/keeper-forward.ts
function keeperForward({ host, guest }) {
  return { host: `127.0.0.1:${host}`, guest: `${GUEST_ADDRESS}:${guest}` };
}
function portForward({ host, guest }) {
  return { host: portOf(host), guest: portOf(guest) };
}
function portOf(address) {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

// src/core/keeper/keeper-spec.ts
var forward = external_exports.object({ host: external_exports.string(), guest: external_exports.string() }), responseSchema = external_exports.discriminatedUnion("ok", [
  external_exports.object({
    ok: external_exports.literal(!0),
    pid: external_exports.number(),
    machinePid: external_exports.number().default(0),
    forwards: external_exports.array(forward)
  }),
  external_exports.discriminatedUnion("code", [
    external_exports.object({
      ok: external_exports.literal(!1),
      code: external_exports.literal("PORT_IN_USE"),
      message: external_exports.string(),
      port: external_exports.number()
    }),
    external_exports.object({
      ok: external_exports.literal(!1),
      code: external_exports.enum(["SPAWN", "SOCKET", "SPEC", "INTERNAL"]),
      message: external_exports.string()
    })
  ])
]), statusSchema = external_exports.object({
  pid: external_exports.number(),
  machinePid: external_exports.number().default(0),
  forwards: external_exports.array(forward),
  /** The machine stands still until there is space for this disk to grow; free space in bytes. */
  paused: external_exports.object({ disk: external_exports.string(), free: external_exports.number() }).optional()
}), exitSchema = external_exports.object({
  code: external_exports.number().nullable(),
  signal: external_exports.string().nullable(),
  time: external_exports.string(),
  oomKilled: external_exports.boolean().optional()
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
  /** The keeper's status, or undefined when none runs. */
  async status() {
    try {
      let { statusCode, text } = await this.#request("GET", "/v1/status");
      if (statusCode !== 200) throw refused("report its status", text, statusCode);
      return parse(statusSchema, text);
    } catch (error) {
      if (isGone(error)) return;
      throw error;
    }
  }
  /** Waits, bounded by the signal only, until the machine ends; undefined when the keeper ended without reporting its exit. */
  async wait(signal) {
    try {
      let { statusCode, text } = await this.#request("GET", "/v1/wait", void 0, signal ?? "unbounded");
      return statusCode === 200 ? parse(exitSchema, text) : void 0;
    } catch (error) {
      if (signal?.throwIfAborted(), isGone(error)) return;
      throw error;
    }
  }
  /**
   * Opens a forward.
   * @returns the forward with its actual port
   * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_BAD_OPTION, NAVGW_HOST
   */
  async forward(forward2) {
    let { statusCode, text } = await this.#request("POST", "/v1/forwards", forward2);
    if (statusCode === 409) throw portInUse(portOf(forward2.host));
    if (statusCode >= 300) throw refused(`forward port ${portOf(forward2.host)}`, text, statusCode);
    return JSON.parse(text);
  }
  /** Closes a forward. @throws NavgwError NAVGW_BAD_OPTION when there is none on that port */
  async unforward(hostPort) {
    let host = `127.0.0.1:${hostPort}`, { statusCode, text } = await this.#request("DELETE", "/v1/forwards", { host });
    if (statusCode === 404 && !isUnknownRequest(text, statusCode)) throw noForward(hostPort);
    if (statusCode >= 300) throw refused(`close the forward from port ${hostPort}`, text, statusCode);
  }
  /** Keeps an ephemeral cluster's directory when its machine ends. @throws NavgwError NAVGW_HOST */
  async keep() {
    let { statusCode, text } = await this.#request("POST", "/v1/keep");
    if (statusCode >= 300) throw refused("keep the cluster's directory", text, statusCode);
  }
  /** Ends the machine at once. Whether a keeper was running. */
  async kill() {
    try {
      return await this.#request("POST", "/v1/kill", void 0, AbortSignal.timeout(KILL_TIMEOUT)), !0;
    } catch (error) {
      if (isGone(error)) return !1;
      throw error;
    }
  }
  async #request(method, path, body, signal = AbortSignal.timeout(REQUEST_TIMEOUT)) {
    let dispatcher = unixAgent(this.#socket);
    try {
      let response = await (0, import_undici2.request)(`http://keeper${path}`, {
        method,
        dispatcher,
        ...signal === "unbounded" ? {} : { signal },
        ...body === void 0 ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
      });
      return { statusCode: response.statusCode, text: await response.body.text() };
    } catch (error) {
      throw error instanceof Error && error.name === "TimeoutError" ? unresponsive(error) : error;
    } finally {
      await dispatcher.destroy();
    }
  }
};
function portInUse(port, cause) {
  return new NavgwError("NAVGW_PORT_IN_USE", `port ${port} of 127.0.0.1 is in use`, {
    hint: `use another port, or 0 for any free one; ss -ltnp 'sport = :${port}' shows which program uses it`,
    cause
  });
}
function noForward(port) {
  return new NavgwError("NAVGW_BAD_OPTION", `no forward from port ${port} of 127.0.0.1`, {
    hint: hint`${command("port")} shows all forwards`
  });
}
var GONE = /* @__PURE__ */ new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
function isGone(error) {
  return GONE.has(systemCode(error) ?? "");
}
function unresponsive(cause) {
  return new NavgwError("NAVGW_TIMEOUT", "the cluster's host process does not respond", {
    hint: hint`run ${command("down")} to end it`,
    cause
  });
}
var failureSchema = external_exports.object({ message: external_exports.string() });
function refused(action, text, status) {
  return isUnknownRequest(text, status) ? otherVersion(`cannot ${action}`) : new NavgwError(
    status === 400 ? "NAVGW_BAD_OPTION" : "NAVGW_HOST",
    `the cluster's host process refused to ${action}: ${reasonIn(text)}`,
    {
      hint: status === 400 ? hint`${command("port", "--help")} shows what is allowed` : hint`${command("logs", "network")} shows more`
    }
  );
}
function isUnknownRequest(text, status) {
  return status === 405 || status === 404 && parseJson(text) === void 0;
}
function otherVersion(what, cause) {
  return new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the cluster's host process is of another version of navgw-test and ${what}`,
    { hint: "use the version of navgw-test that started the cluster", cause }
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
  let parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw otherVersion(`sent an unknown response: ${text.trim()}`, parsed.error);
}

// src/core/record/cluster-record.ts
var RECORD_FILE = "cluster.json", FORMAT = 1, processSchema = external_exports.object({ pid: external_exports.number(), startTime: external_exports.string() }), portSchema = external_exports.object({ host: external_exports.number(), guest: external_exports.number() }), recordSchema = external_exports.object({
  schema: external_exports.literal(FORMAT),
  /** Version of this package that wrote it; older ones wrote none. */
  version: external_exports.string().optional(),
  name: external_exports.string(),
  /** RFC 3339. */
  createdAt: external_exports.string(),
  /** Whether it was stopped on purpose, or should be up. */
  phase: external_exports.enum(["starting", "running", "stopped"]),
  /** Whether it was ever Ready: only then its data is worth keeping. */
  wasReady: external_exports.boolean(),
  /** Bearer token of the control agent. */
  token: external_exports.string(),
  /** Requested options, to start it again with the same ones. */
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
    timeoutMs: external_exports.number().optional()
  }),
  /** Known once it ran, as are the next two. */
  engine: external_exports.enum(ENGINE_NAMES).optional(),
  isolation: external_exports.enum(ISOLATION_NAMES).optional(),
  node: external_exports.object({
    distribution: external_exports.enum(["builtin", "k3s"]),
    version: external_exports.string(),
    reason: external_exports.string().optional(),
    lacks: external_exports.array(external_exports.string()).readonly().optional()
  }).optional(),
  /** Host ports in use, requested or chosen: a restart uses them again if they are free. */
  apiPort: external_exports.number().optional(),
  ports: external_exports.array(portSchema).default([]),
  keeper: processSchema.optional(),
  /** Process that it is attached to: nobody needs it once that and its keeper have ended. */
  owner: processSchema.optional(),
  /** sha256 of the image archives that starts have imported. Not imported again: their tags may have been given to others since. */
  importedImages: external_exports.array(external_exports.string()).optional()
}), clusterSchema = recordSchema.shape, clusterLocksDir = () => join2(stateDir(), "locks"), clusterLock = (name) => join2(clusterLocksDir(), requireClusterName(name));
async function createCluster(record) {
  let dir = clusterDir(record.name);
  try {
    let fresh = await makeHeldDir();
    try {
      await writeDurably(join2(fresh, RECORD_FILE), JSON.stringify(record, void 0, 2)), await rename(fresh, dir);
    } catch (error) {
      throw await rm2(fresh, { recursive: !0, force: !0 }), error;
    }
    return dir;
  } catch (error) {
    throw fileError(error, "making the cluster's directory", dir);
  }
}
async function writeRecord(record) {
  let path = join2(clusterDir(record.name), RECORD_FILE);
  try {
    await writeDurably(path, JSON.stringify(record, void 0, 2));
  } catch (error) {
    throw fileError(error, "writing the cluster's record", path);
  }
}
async function readRecord(name) {
  let found = await readAnyRecord(name);
  if (typeof found == "object" && "format" in found) throw newerCluster(name, found);
  return found;
}
function newerCluster(name, by) {
  return madeByNewer(
    `cluster ${name}`,
    by,
    hint`use another name; ${command("down", "--force", "--name", name)} deletes it with its data`
  );
}
async function readAnyRecord(name) {
  let path = join2(clusterDir(name), RECORD_FILE), text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return await exists(clusterDir(name)) ? "damaged" : void 0;
    throw fileError(error, "reading the cluster's record", path);
  }
  let json = parseJson(text), parsed = recordSchema.safeParse(json);
  return parsed.success ? parsed.data : writtenByNewer(json, FORMAT) ?? "damaged";
}
async function requireRecord(name) {
  let record = await readRecord(name);
  if (record === void 0 || record === "damaged") throw noCluster(name);
  return record;
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
    return exitSchema.parse(JSON.parse(await readFile(join2(dir, FILES.exit), "utf8")));
  } catch {
    return;
  }
}
function noCluster(name, state) {
  let message = state === void 0 ? `no cluster ${name}` : `cluster ${name} is not running: ${state}`;
  return new NavgwError("NAVGW_NO_CLUSTER", message, {
    hint: hint`${command("list")} shows all clusters; ${command("up", "--name", name)} starts it`
  });
}

export {
  acquireLock,
  joinLock,
  isLocked,
  sweepLocks,
  GUEST_ADDRESS,
  GUEST_MAC,
  GUEST_NETWORK,
  HOSTNAME,
  exists,
  keeperForward,
  portForward,
  portOf,
  responseSchema,
  unixAgent,
  KeeperClient,
  portInUse,
  noForward,
  isGone,
  clusterSchema,
  clusterLocksDir,
  clusterLock,
  createCluster,
  writeRecord,
  readRecord,
  readAnyRecord,
  requireRecord,
  observe,
  readExit,
  noCluster
};
