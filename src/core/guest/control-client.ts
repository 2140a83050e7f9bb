import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { type Dispatcher, request } from "undici";
import { z } from "zod";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, type Hint, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { lines } from "../base/lines.ts";
import type { GuestStatus, LogOptions, LogSource } from "../cluster-types/started-cluster.ts";
import { unreadableArchive } from "../images/image-archives.ts";
import { unixAgent } from "../keeper/unix-http.ts";
import { parseAnswer, readAnswer } from "./agent-answer.ts";

/** Bound of a small request, ms: a guest under emulation may be slow. */
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
  // Without a cause: the trouble is resolved.
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

const importedSchema = z.object({ images: z.array(z.string()) });

/** One line of the guest's event stream. */
export type GuestEvent = z.infer<typeof eventSchema>;

/** How to reach a guest's control agent. */
export interface ControlEndpoint {
  /** Path of the unix socket that leads to it. */
  readonly socket: string;
  /** Bearer token. */
  readonly token: string;
}

/** Client of the control agent in the guest; guest/CONTRACT.md defines the requests. */
export class ControlClient {
  readonly endpoint: ControlEndpoint;

  constructor(endpoint: ControlEndpoint) {
    this.endpoint = endpoint;
  }

  /** All events so far, then new ones, until the guest closes the connection or the signal is aborted. */
  async *events(signal?: AbortSignal): AsyncGenerator<GuestEvent, void> {
    const body = await this.#stream("GET", "/v1/events", { signal });
    try {
      for await (const line of lines(body)) {
        const event = eventSchema.safeParse(parseJson(line));
        // Other events are kinds that only a newer guest has: ignored.
        if (event.success) yield event.data;
      }
    } finally {
      body.destroy();
    }
  }

  async status(signal?: AbortSignal): Promise<GuestStatus> {
    const parsed = statusSchema.safeParse(parseJson(await this.#text("GET", "/v1/status", { signal })));
    if (parsed.success) return parsed.data;
    throw otherVersion("GET /v1/status", parsed.error);
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
    let bodyError: Error | undefined;
    body.once("error", (error: Error) => {
      bodyError = error;
    });
    try {
      const request = "/v1/images";
      const answer = await this.#stream("POST", request, { body, signal, code: "NAVGW_IMAGE" });
      return parseAnswer(importedSchema, await readAnswer(answer, request), request).images;
    } catch (error) {
      // A body that failed first is the cause; otherwise it failed because its connection did.
      if (bodyError !== undefined && isCausedBy(error, bodyError)) throw unreadableArchive(bodyError, path);
      if (isCutOff(error)) throw unreadableArchive(new Error("it was closed before its end"), path);
      throw error;
    } finally {
      if (path !== undefined) body.destroy();
    }
  }

  /** Gives a machine resumed from a snapshot its own time, randomness and token; from then on only that token is valid. */
  async resume(
    { time, seed, token }: { readonly time: Date; readonly seed: Buffer; readonly token: string },
    signal?: AbortSignal,
  ): Promise<void> {
    const body = JSON.stringify({ time: time.toISOString(), seed: seed.toString("base64"), token });
    await this.#text("POST", "/v1/resume", { body, signal });
  }

  /** Requests a clean power-off; the keeper reports the machine's end. */
  async shutdown(): Promise<void> {
    await this.#text("POST", "/v1/shutdown");
  }

  async #text(method: Method, path: string, options: RequestOptions = {}): Promise<string> {
    const signal = anySignal(AbortSignal.timeout(REQUEST_TIMEOUT), options.signal);
    return readAnswer(await this.#stream(method, path, { ...options, signal }), path);
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
        throw refused(`${method} ${path}`, statusCode, await readAnswer(body, path), options.code);
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

/** Whether a request failed because its body was closed before its end. */
function isCutOff(error: unknown): boolean {
  return error instanceof NavgwError && systemCode(error.cause) === "UND_ERR_ABORTED";
}

type Method = "GET" | "POST";

interface RequestOptions {
  readonly body?: Dispatcher.DispatchOptions["body"];
  readonly signal?: AbortSignal | undefined;
  readonly code?: "NAVGW_IMAGE";
}

/** The error for an agent that refused a request. */
export function refused(
  request: string,
  status: number,
  body: string,
  code: "NAVGW_IMAGE" | "NAVGW_CONTROL" = "NAVGW_CONTROL",
): NavgwError {
  let reason = body.trim();
  try {
    reason = z.object({ error: z.string() }).parse(JSON.parse(body)).error;
  } catch {
    // Not the agent's JSON: report the response as it is.
  }
  if (status === 404 && reason.startsWith("404")) return otherVersion(request);
  // Only a bad archive is the caller's error; anything else is the guest's failure.
  const actualCode = code === "NAVGW_IMAGE" && status !== 422 && status !== 400 ? "NAVGW_CONTROL" : code;
  return new NavgwError(
    actualCode,
    `the guest refused ${request} (${status}): ${reason || "no reason given"}`,
    {
      hint: hintFor(actualCode, status),
    },
  );
}

/** The error for an agent that does not have a request, or responds to it in an unknown way. */
function otherVersion(request: string, cause?: unknown): NavgwError {
  return new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the guest was started by another version of navgw-test, whose response to ${request} is unknown`,
    {
      hint: hint`use that version, or start the cluster again: ${command("stop")}, then ${command("up")}`,
      cause,
    },
  );
}

function hintFor(code: "NAVGW_IMAGE" | "NAVGW_CONTROL", status: number): string | Hint {
  if (code === "NAVGW_IMAGE")
    return hint`check the archive, or save it again: docker save -o app.tar app:dev; ${command("logs", "k3s")} shows more`;
  if (status === 409) return hint`wait until the node is ready: ${command("status")} shows its state`;
  return hint`${command("logs", "init")} shows more`;
}

/** The error for an agent that could not be reached. */
export function unreachable(cause: unknown): NavgwError {
  const reason = systemCode(cause) ?? (cause as Error).message;
  return new NavgwError("NAVGW_CONTROL", `the guest's control agent does not respond (${reason})`, {
    hint: hint`${command("status")} and ${command("logs")} show its state`,
    cause,
  });
}
