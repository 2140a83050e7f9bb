import type { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";
import { anySignal } from "../base/any-signal.ts";
import { systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { lines } from "../base/lines.ts";
import { pause } from "../base/pause.ts";
import { readUpTo } from "../base/read-up-to.ts";
import type { ApiCredentials } from "../kubeconfig/rewrite-kubeconfig.ts";
import { refusedBy, statusOf, unexpectedResponse, unreachableApi } from "./api-failure.ts";

/** Bound of one request, ms: an API server under emulation may be slow. */
const REQUEST_TIMEOUT = 30_000;
/** How often a request is retried when the API server responds with 429. */
const MAX_RETRIES = 8;
/** Longest response that is read, bytes: a list of everything in a large cluster has some dozen MiB. */
const LONGEST_RESPONSE = 256 << 20;
/** How much of the reason of a refusal is read, bytes. */
const LONGEST_REASON = 1 << 20;

/** Parameters of a query; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly query?: Query | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A client of a cluster's API server, as its administrator. */
export class KubernetesClient implements AsyncDisposable {
  readonly #origin: string;
  /** Used for the web sockets of port forwards, too. */
  readonly dispatcher: Agent;

  constructor({ server, ca, cert, key }: ApiCredentials) {
    this.#origin = server;
    this.dispatcher = new Agent({
      connect: { ca, cert, key },
      // Each watch has its own connection, and idle connections do not keep the process alive.
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Address of a path, for a web socket with `wss:`. */
  url(path: string, query: Query = {}, protocol: "https:" | "wss:" = "https:"): URL {
    const url = new URL(path, this.#origin);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    // WHATWG URLs do not change between special and other schemes by assignment; wss is special too.
    url.protocol = protocol;
    return url;
  }

  /** @throws NavgwError NAVGW_KUBERNETES with the API server's reason */
  async get<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return (await this.#json("GET", path, request)) as T;
  }

  async create<T>(path: string, object: unknown, request: ApiRequest = {}): Promise<T> {
    return (await this.#json("POST", path, { ...request, body: object })) as T;
  }

  /** Server-side apply. @param fieldManager owner of the fields, which it takes over from other owners */
  async apply<T>(path: string, object: unknown, fieldManager: string, request: ApiRequest = {}): Promise<T> {
    const query = { ...request.query, fieldManager, force: true };
    const type = "application/apply-patch+yaml";
    return (await this.#json("PATCH", path, { ...request, query, body: object, type })) as T;
  }

  /** JSON merge patch. */
  async patch<T>(path: string, change: unknown, request: ApiRequest = {}): Promise<T> {
    const type = "application/merge-patch+json";
    return (await this.#json("PATCH", path, { ...request, body: change, type })) as T;
  }

  /** @returns false when it does not exist */
  async delete(path: string, options: object = {}, request: ApiRequest = {}): Promise<boolean> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...options };
    try {
      await this.#json("DELETE", path, { ...request, body });
      return true;
    } catch (error) {
      if (statusOf(error)?.code === 404) return false;
      throw error;
    }
  }

  /** Plain text, such as a container's log. */
  async text(path: string, request: ApiRequest = {}): Promise<string> {
    return this.#text("GET", path, { ...request, accept: "*/*" });
  }

  /** Lines of JSON as they arrive, until the server or the signal ends them. */
  async *stream(path: string, request: ApiRequest = {}): AsyncGenerator<unknown, void> {
    const body = await this.#send("GET", path, request);
    try {
      for await (const line of lines(body)) if (line !== "") yield parsed(line, `GET ${path}`);
    } finally {
      body.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispatcher.destroy();
  }

  async #json(method: Dispatcher.HttpMethod, path: string, request: Sent): Promise<unknown> {
    return parsed(await this.#text(method, path, request), `${method} ${path}`);
  }

  async #text(method: Dispatcher.HttpMethod, path: string, request: Sent): Promise<string> {
    const bound = AbortSignal.timeout(REQUEST_TIMEOUT);
    const signal = anySignal(bound, request.signal);
    try {
      const body = await this.#send(method, path, { ...request, signal });
      const { bytes, isWhole } = await readUpTo(body, LONGEST_RESPONSE);
      if (!isWhole) throw unexpectedResponse(`${method} ${path}`, `is longer than ${LONGEST_RESPONSE} bytes`);
      return bytes.toString("utf8");
    } catch (error) {
      request.signal?.throwIfAborted();
      if (bound.aborted)
        throw unreachableApi(`${method} ${path}`, `no response within ${REQUEST_TIMEOUT} ms`);
      throw error;
    }
  }

  async #send(method: Dispatcher.HttpMethod, path: string, request: Sent): Promise<Readable> {
    const { query, accept = "application/json", type = "application/json", body, signal } = request;
    const url = this.url(path, query);
    for (let attempt = 1; ; attempt++) {
      let response: Dispatcher.ResponseData;
      try {
        response = await this.dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept, ...(body === undefined ? {} : { "content-type": type }) },
          body: body === undefined ? null : JSON.stringify(body),
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        signal?.throwIfAborted();
        // The server may have closed an idle connection; an idempotent request is sent again.
        if (attempt === 1 && method !== "POST" && isDisconnected(error)) continue;
        throw unreachableApi(`${method} ${path}`, (error as Error).message, error);
      }
      if (response.statusCode === 429 && attempt <= MAX_RETRIES) {
        await response.body.dump();
        const seconds = Number(response.headers["retry-after"] ?? 1);
        await pause(Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1000, signal);
        continue;
      }
      if (response.statusCode >= 300) {
        const { bytes } = await readUpTo(response.body, LONGEST_REASON);
        throw refusedBy(`${method} ${path}`, response.statusCode, bytes.toString("utf8"));
      }
      return response.body;
    }
  }
}

/** @throws NavgwError NAVGW_KUBERNETES */
function parsed(text: string, what: string): unknown {
  const json = parseJson(text);
  if (json === undefined) throw unexpectedResponse(what, "is not JSON");
  return json;
}

interface Sent extends ApiRequest {
  readonly body?: unknown;
  /** Media type of the body. */
  readonly type?: string;
}

const DISCONNECTED = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function isDisconnected(error: unknown): boolean {
  return DISCONNECTED.has(systemCode(error) ?? "");
}
