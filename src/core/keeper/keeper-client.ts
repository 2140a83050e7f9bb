import { request } from "undici";
import { z } from "zod";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { socketPath } from "../base/paths.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import { FILES } from "./keeper-files.ts";
import { portOf } from "./keeper-forward.ts";
import { exitSchema, type KeeperForward, type KeeperStatus, statusSchema } from "./keeper-spec.ts";
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
      if (statusCode !== 200) throw refused("say how it is", text, statusCode);
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

  /**
   * Opens a forward.
   * @returns it with the port it got
   * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_BAD_OPTION, NAVGW_HOST
   */
  async forward(forward: KeeperForward): Promise<KeeperForward> {
    const { statusCode, text } = await this.#ask("POST", "/v1/forwards", forward);
    if (statusCode === 409) throw portInUse(portOf(forward.host));
    if (statusCode >= 300) throw refused(`forward port ${portOf(forward.host)}`, text, statusCode);
    return JSON.parse(text) as KeeperForward;
  }

  /** Closes a forward. @throws NavgwError NAVGW_BAD_OPTION when there is none from that port */
  async unforward(hostPort: number): Promise<void> {
    const host = `127.0.0.1:${hostPort}`;
    const { statusCode, text } = await this.#ask("DELETE", "/v1/forwards", { host });
    if (statusCode === 404) throw noForward(hostPort);
    if (statusCode >= 300) throw refused(`close the forward from port ${hostPort}`, text, statusCode);
  }

  /** Lets an ephemeral cluster's directory stay when its machine ends. @throws NavgwError NAVGW_HOST */
  async keep(): Promise<void> {
    const { statusCode, text } = await this.#ask("POST", "/v1/keep");
    if (statusCode >= 300) throw refused("keep the cluster's directory", text, statusCode);
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
    } catch (error) {
      throw error instanceof Error && error.name === "TimeoutError" ? silent(error) : error;
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

/** The error for a host port that leads nowhere. */
export function noForward(port: number): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `no forward from port ${port} of 127.0.0.1`, {
    hint: hint`${command("port")} shows all forwards`,
  });
}

/** Codes of a connection to a process that is not there, or ends while it is asked. */
const GONE = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** Whether a request failed because no keeper is there. */
export function isGone(error: unknown): boolean {
  return GONE.has(systemCode(error) ?? "");
}

function silent(cause: Error): NavgwError {
  return new NavgwError("NAVGW_TIMEOUT", "the cluster's host process does not answer", {
    hint: hint`${command("down")} ends it`,
    cause,
  });
}

const failureSchema = z.object({ message: z.string() });

/** The error for a keeper that refused: 400 is for what was asked of it, anything else is its own failure. */
function refused(what: string, text: string, status: number): NavgwError {
  return new NavgwError(
    status === 400 ? "NAVGW_BAD_OPTION" : "NAVGW_HOST",
    `the cluster's host process refused to ${what}: ${reasonIn(text)}`,
    {
      hint:
        status === 400
          ? hint`${command("port", "--help")} shows what is allowed`
          : hint`${command("logs", "network")} shows more`,
    },
  );
}

/** The keeper's own words in its answer. */
function reasonIn(text: string): string {
  try {
    return failureSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.trim(); // none of its JSON: whatever came instead
  }
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new NavgwError("NAVGW_HOST", `the keeper answered what is not understood: ${text.trim()}`, {
    cause: parsed.error,
  });
}
