import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Dispatcher, request } from "undici";
import { z } from "zod";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, type Hint, hint } from "../base/hint.ts";
import { lines } from "../base/lines.ts";
import type { GuestStatus, LogOptions, LogSource } from "../cluster-types/started-cluster.ts";
import { unreadableArchive } from "../images/image-archives.ts";
import { unixAgent } from "../keeper/unix-http.ts";

/** Bound of a small request, ms: a guest under emulation may be busy, not more. */
const REQUEST_TIMEOUT = 30_000;

const nodeSchema = z.object({
  distribution: z.enum(["builtin", "k3s"]),
  version: z.string(),
  lacks: z.array(z.string()).optional(),
});
const troubleSchema = z.object({ cause: z.string(), message: z.string(), line: z.string().optional() });
const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), uptime: z.number(), node: nodeSchema.nullish() }),
  z.object({ type: z.literal("mark"), name: z.string(), uptime: z.number(), try: z.number().optional() }),
  z.object({
    type: z.literal("failed"),
    message: z.string(),
    cause: z.string().optional(),
    line: z.string().optional(),
    tail: z.array(z.string()).default([]),
  }),
  // Without a cause there is none any more.
  z.object({ type: z.literal("trouble"), ...troubleSchema.partial().shape }),
  z.object({ type: z.literal("importing"), files: z.array(z.string()).default([]) }),
]);
const statusSchema = z.object({
  state: z.enum(["starting", "ready", "failed", "stopping"]),
  marks: z.record(z.string(), z.number()),
  tries: z.number(),
  uptime: z.number(),
  memory: z.object({ total: z.number(), available: z.number() }),
  trouble: troubleSchema.optional(),
  importing: z.array(z.string()).optional(),
});

/** One line of the guest's event stream. */
export type GuestEvent = z.infer<typeof eventSchema>;

/** How to reach a guest's control agent. */
export interface ControlEndpoint {
  /** Path of the unix socket that leads to it. */
  readonly socket: string;
  /** Bearer token. */
  readonly token: string;
}

/** Speaks with the control agent in the guest; guest/CONTRACT.md has the requests. */
export class ControlClient {
  readonly endpoint: ControlEndpoint;

  constructor(endpoint: ControlEndpoint) {
    this.endpoint = endpoint;
  }

  /** Everything that happened so far and then happens, until the guest hangs up or the signal is aborted. */
  async *events(signal?: AbortSignal): AsyncGenerator<GuestEvent, void> {
    const body = await this.#stream("GET", "/v1/events", { signal });
    try {
      for await (const line of lines(body)) {
        const event = eventSchema.safeParse(JSON.parse(line));
        // Kinds of events that a newer guest has and nobody here waits for.
        if (event.success) yield event.data;
      }
    } finally {
      body.destroy();
    }
  }

  async status(signal?: AbortSignal): Promise<GuestStatus> {
    return statusSchema.parse(JSON.parse(await this.#text("GET", "/v1/status", { signal })));
  }

  /** The node's own kubeconfig. */
  async kubeconfig(signal?: AbortSignal): Promise<string> {
    return this.#text("GET", "/v1/kubeconfig", { signal });
  }

  async logs(source: Exclude<LogSource, "console" | "network">, options: LogOptions = {}): Promise<Readable> {
    const query = new URLSearchParams();
    if (options.follow) query.set("follow", "1");
    if (options.tail !== undefined) query.set("tail", `${options.tail}`);
    return this.#stream("GET", `/v1/logs/${source}?${query}`, { signal: options.signal });
  }

  /**
   * Imports an image archive.
   * @param archive its path, or its bytes
   * @returns names of the images in it
   * @throws NavgwError NAVGW_IMAGE when it cannot be read or the guest refuses it
   */
  async importImages(archive: string | Readable, signal?: AbortSignal): Promise<string[]> {
    const path = typeof archive === "string" ? archive : undefined;
    const body: Readable =
      typeof archive === "string" ? createReadStream(archive, { highWaterMark: 1 << 18 }) : archive;
    let broken: Error | undefined;
    body.once("error", (error: Error) => {
      broken = error;
    });
    try {
      const answer = await text(
        await this.#stream("POST", "/v1/images", { body, signal, code: "NAVGW_IMAGE" }),
      );
      return z.object({ images: z.array(z.string()) }).parse(JSON.parse(answer)).images;
    } catch (error) {
      // The stream that failed first is the reason; one that was cut with its connection fails by that.
      if (broken !== undefined && isCausedBy(error, broken)) throw unreadableArchive(broken, path);
      throw error;
    } finally {
      if (path !== undefined) body.destroy();
    }
  }

  /** Makes a machine that went on from a snapshot one of its own; from then on only the new token is good. */
  async resume(
    { time, seed, token }: { readonly time: Date; readonly seed: Buffer; readonly token: string },
    signal?: AbortSignal,
  ): Promise<void> {
    const body = JSON.stringify({ time: time.toISOString(), seed: seed.toString("base64"), token });
    await this.#text("POST", "/v1/resume", { body, signal });
  }

  /** Asks for a clean power-off; the machine's end is seen by its keeper. */
  async shutdown(): Promise<void> {
    await this.#text("POST", "/v1/shutdown");
  }

  async #text(method: Method, path: string, options: RequestOptions = {}): Promise<string> {
    const signal = anySignal(AbortSignal.timeout(REQUEST_TIMEOUT), options.signal);
    return text(await this.#stream(method, path, { ...options, signal }));
  }

  async #stream(method: Method, path: string, options: RequestOptions): Promise<Readable> {
    const { socket, token } = this.endpoint;
    const dispatcher = unixAgent(socket);
    try {
      const { statusCode, body } = await request(`http://guest${path}`, {
        method,
        dispatcher,
        headers: { authorization: `Bearer ${token}` },
        ...(options.body === undefined ? {} : { body: options.body }),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      body.once("close", () => void dispatcher.destroy());
      if (statusCode >= 300) {
        throw refused(`${method} ${path}`, statusCode, await body.text(), options.code);
      }
      return body;
    } catch (error) {
      await dispatcher.destroy();
      if (error instanceof NavgwError) throw error;
      options.signal?.throwIfAborted();
      throw unreachable(error);
    }
  }
}

function isCausedBy(error: unknown, cause: Error): boolean {
  return error === cause || (error instanceof Error && error.cause === cause);
}

type Method = "GET" | "POST";

interface RequestOptions {
  readonly body?: Dispatcher.DispatchOptions["body"];
  readonly signal?: AbortSignal | undefined;
  readonly code?: "NAVGW_IMAGE";
}

/** The error for an agent that refused a request. */
export function refused(
  what: string,
  status: number,
  body: string,
  code: "NAVGW_IMAGE" | "NAVGW_CONTROL" = "NAVGW_CONTROL",
): NavgwError {
  let why = body.trim();
  try {
    why = z.object({ error: z.string() }).parse(JSON.parse(body)).error;
  } catch {
    // Not the agent's JSON: say what came instead.
  }
  // Only a bad archive is the caller's; anything else is the guest's failure.
  const fitting = code === "NAVGW_IMAGE" && status !== 422 && status !== 400 ? "NAVGW_CONTROL" : code;
  return new NavgwError(fitting, `the guest refused ${what} (${status}): ${why || "no reason given"}`, {
    hint: hintFor(fitting, status),
  });
}

function hintFor(code: "NAVGW_IMAGE" | "NAVGW_CONTROL", status: number): string | Hint {
  if (code === "NAVGW_IMAGE")
    return "give an archive of this platform, as docker save or skopeo copy makes it";
  if (status === 409) return hint`the node is not so far yet: ${command("status")} shows when it is ready`;
  return hint`${command("logs", "init")} shows more`;
}

/** The error for an agent that could not be asked. */
export function unreachable(cause: unknown): NavgwError {
  const why = systemCode(cause) ?? (cause as Error).message;
  return new NavgwError("NAVGW_CONTROL", `the guest's control agent does not answer (${why})`, {
    hint: hint`${command("status")} and ${command("logs")} show its state`,
    cause,
  });
}
