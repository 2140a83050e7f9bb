import { request } from "undici";
import { z } from "zod";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { socketPath } from "../base/paths.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import { FILES } from "./keeper-files.ts";
import { portOf } from "./keeper-forward.ts";
import { exitSchema, type KeeperForward, type KeeperStatus, statusSchema } from "./keeper-spec.ts";
import { unixAgent } from "./unix-http.ts";

/** Bound of one request, ms. */
const REQUEST_TIMEOUT = 5000;
/** Bound of the request to kill, ms: the caller then kills the keeper itself. */
const KILL_TIMEOUT = 2000;

/** Client of a keeper's API, by the cluster's directory. */
export class KeeperClient {
  readonly #socket: string;

  constructor(dir: string) {
    this.#socket = socketPath(dir, FILES.api);
  }

  /** The keeper's status, or undefined when none runs. */
  async status(): Promise<KeeperStatus | undefined> {
    try {
      const { statusCode, text } = await this.#request("GET", "/v1/status");
      if (statusCode !== 200) throw refused("report its status", text, statusCode);
      return parse(statusSchema, text);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Waits, bounded by the signal only, until the machine ends; undefined when the keeper ended without reporting its exit. */
  async wait(signal?: AbortSignal): Promise<MachineExit | undefined> {
    try {
      const { statusCode, text } = await this.#request("GET", "/v1/wait", undefined, signal ?? "unbounded");
      return statusCode === 200 ? parse(exitSchema, text) : undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /**
   * Opens a forward.
   * @returns the forward with its actual port
   * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_BAD_OPTION, NAVGW_HOST
   */
  async forward(forward: KeeperForward): Promise<KeeperForward> {
    const { statusCode, text } = await this.#request("POST", "/v1/forwards", forward);
    if (statusCode === 409) throw portInUse(portOf(forward.host));
    if (statusCode >= 300) throw refused(`forward port ${portOf(forward.host)}`, text, statusCode);
    return JSON.parse(text) as KeeperForward;
  }

  /** Closes a forward. @throws NavgwError NAVGW_BAD_OPTION when there is none on that port */
  async unforward(hostPort: number): Promise<void> {
    const host = `127.0.0.1:${hostPort}`;
    const { statusCode, text } = await this.#request("DELETE", "/v1/forwards", { host });
    if (statusCode === 404 && !isUnknownRequest(text, statusCode)) throw noForward(hostPort);
    if (statusCode >= 300) throw refused(`close the forward from port ${hostPort}`, text, statusCode);
  }

  /** Keeps an ephemeral cluster's directory when its machine ends. @throws NavgwError NAVGW_HOST */
  async keep(): Promise<void> {
    const { statusCode, text } = await this.#request("POST", "/v1/keep");
    if (statusCode >= 300) throw refused("keep the cluster's directory", text, statusCode);
  }

  /** Ends the machine at once. Whether a keeper was running. */
  async kill(): Promise<boolean> {
    try {
      await this.#request("POST", "/v1/kill", undefined, AbortSignal.timeout(KILL_TIMEOUT));
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  async #request(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: object,
    signal: AbortSignal | "unbounded" = AbortSignal.timeout(REQUEST_TIMEOUT),
  ): Promise<{ statusCode: number; text: string }> {
    const dispatcher = unixAgent(this.#socket);
    try {
      const response = await request(`http://keeper${path}`, {
        method,
        dispatcher,
        ...(signal === "unbounded" ? {} : { signal }),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      return { statusCode: response.statusCode, text: await response.body.text() };
    } catch (error) {
      throw error instanceof Error && error.name === "TimeoutError" ? unresponsive(error) : error;
    } finally {
      await dispatcher.destroy();
    }
  }
}

/** The error for a host port that another program uses. */
export function portInUse(port: number, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_PORT_IN_USE", `port ${port} of 127.0.0.1 is in use`, {
    hint: `use another port, or 0 for any free one; ss -ltnp 'sport = :${port}' shows which program uses it`,
    cause,
  });
}

/** The error for a host port without a forward. */
export function noForward(port: number): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `no forward from port ${port} of 127.0.0.1`, {
    hint: hint`${command("port")} shows all forwards`,
  });
}

/** Error codes of a connection to a process that does not run, or ends during the request. */
const GONE = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** Whether a request failed because no keeper runs. */
export function isGone(error: unknown): boolean {
  return GONE.has(systemCode(error) ?? "");
}

function unresponsive(cause: Error): NavgwError {
  return new NavgwError("NAVGW_TIMEOUT", "the cluster's host process does not respond", {
    hint: hint`run ${command("down")} to end it`,
    cause,
  });
}

const failureSchema = z.object({ message: z.string() });

/** The error for a keeper that refused: 400 means an invalid request, anything else its own failure. */
function refused(action: string, text: string, status: number): NavgwError {
  if (isUnknownRequest(text, status)) return otherVersion(`cannot ${action}`);
  return new NavgwError(
    status === 400 ? "NAVGW_BAD_OPTION" : "NAVGW_HOST",
    `the cluster's host process refused to ${action}: ${reasonIn(text)}`,
    {
      hint:
        status === 400
          ? hint`${command("port", "--help")} shows what is allowed`
          : hint`${command("logs", "network")} shows more`,
    },
  );
}

/** Whether a keeper does not have the request at all: then the response is that of its HTTP server. */
function isUnknownRequest(text: string, status: number): boolean {
  return status === 405 || (status === 404 && parseJson(text) === undefined);
}

/** The error for a keeper whose API is another than this version's. */
function otherVersion(what: string, cause?: unknown): NavgwError {
  return new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the cluster's host process is of another version of navgw-test and ${what}`,
    { hint: "use the version of navgw-test that started the cluster", cause },
  );
}

/** The keeper's error message in its response. */
function reasonIn(text: string): string {
  try {
    return failureSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.trim(); // not the keeper's JSON: the response as it is
  }
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw otherVersion(`sent an unknown response: ${text.trim()}`, parsed.error);
}
