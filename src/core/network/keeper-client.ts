import { request } from "undici";
import type { z } from "zod";
import type { MachineExit } from "../cluster/started.ts";
import { NavgwError, systemCode } from "../errors.ts";
import { socketPath } from "../paths.ts";
import { exitSchema, FILES, type KeeperForward, type KeeperStatus, statusSchema } from "./spec.ts";
import { unixAgent } from "./unix-http.ts";

/** Bound of one request, ms. */
const REQUEST_TIMEOUT = 5000;
/** Bound of the request to kill, ms: who does not take it in this time is killed itself. */
const KILL_TIMEOUT = 2000;

/** Speaks with the keeper of a cluster's directory. */
export class KeeperClient {
  readonly #socket: string;

  constructor(dir: string) {
    this.#socket = socketPath(dir, FILES.api);
  }

  /** The keeper's status, or undefined when none runs there. */
  async status(): Promise<KeeperStatus | undefined> {
    try {
      const { statusCode, text } = await this.#ask("GET", "/v1/status");
      if (statusCode !== 200) throw refused("status", text);
      return parse(statusSchema, text);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Waits, without a bound but the signal, until the machine ends; undefined when the keeper went without a word. */
  async wait(signal?: AbortSignal): Promise<MachineExit | undefined> {
    try {
      const { statusCode, text } = await this.#ask("GET", "/v1/wait", undefined, signal ?? "unbounded");
      return statusCode === 200 ? parse(exitSchema, text) : undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Opens a forward. @returns it with the port it got */
  async forward(forward: KeeperForward): Promise<KeeperForward> {
    const { statusCode, text } = await this.#ask("POST", "/v1/forwards", forward);
    if (statusCode === 409) throw portInUse(portOf(forward.host));
    if (statusCode >= 300) throw refused(`forward ${forward.host}`, text);
    return JSON.parse(text) as KeeperForward;
  }

  async unforward(host: string): Promise<void> {
    const { statusCode, text } = await this.#ask("DELETE", "/v1/forwards", { host });
    if (statusCode >= 300) throw refused(`stop forwarding ${host}`, text);
  }

  /** Ends the machine at once. True when there was a keeper to ask. */
  async kill(): Promise<boolean> {
    try {
      await this.#ask("POST", "/v1/kill", undefined, AbortSignal.timeout(KILL_TIMEOUT));
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  async #ask(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: object,
    signal: AbortSignal | "unbounded" = AbortSignal.timeout(REQUEST_TIMEOUT),
  ): Promise<{ statusCode: number; text: string }> {
    const dispatcher = unixAgent(this.#socket);
    try {
      const answer = await request(`http://keeper${path}`, {
        method,
        dispatcher,
        ...(signal === "unbounded" ? {} : { signal }),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      return { statusCode: answer.statusCode, text: await answer.body.text() };
    } finally {
      await dispatcher.destroy();
    }
  }
}

/** The error for a host port that somebody else has. */
export function portInUse(port: number, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_PORT_IN_USE", `port ${port} of 127.0.0.1 is taken`, {
    hint: `take another one, or 0 for any free one; ss -ltnp 'sport = :${port}' shows who has it`,
    cause,
  });
}

/** Port of `address:port`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

/** Codes of a connection to a process that is not there, or ends while it is asked. */
const GONE = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function isGone(error: unknown): boolean {
  return GONE.has(systemCode(error) ?? "");
}

function refused(what: string, text: string): NavgwError {
  return new NavgwError("NAVGW_HOST", `the keeper refused to ${what}: ${text.trim()}`);
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new NavgwError("NAVGW_HOST", `the keeper answered what is not understood: ${text.trim()}`, {
    cause: parsed.error,
  });
}
