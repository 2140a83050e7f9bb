import type { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";
import { anySignal } from "../base/any-signal.ts";
import { systemCode } from "../base/errors.ts";
import { lines } from "../base/lines.ts";
import { pause } from "../base/pause.ts";
import { readUpTo } from "../base/read-up-to.ts";
import type { ApiCredentials } from "../kubeconfig/rewrite-kubeconfig.ts";
import { refusedBy, statusOf, unexpectedResponse, unreachableApi } from "./api-failure.ts";
import { parseExactJson, stringifyExactJson } from "./exact-json.ts";

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

type TlsCredentials = Pick<ApiCredentials, "ca" | "cert" | "key">;

export interface ApiRequest {
  readonly query?: Query | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A client of a cluster's API server, as its administrator. */
export class KubernetesClient implements AsyncDisposable {
  readonly #origin: string;
  readonly #tls: TlsCredentials;
  readonly #dispatcher: Agent;
  readonly #closed = new AbortController();

  constructor({ server, ...tls }: ApiCredentials) {
    this.#origin = server;
    this.#tls = tls;
    this.#dispatcher = new Agent({
      connect: tls,
      // Each watch has its own connection, and idle connections do not keep the process alive.
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Aborted when this client is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Address and credentials of a web socket. */
  webSocket(path: string, query: Query): { readonly url: URL; readonly tls: TlsCredentials } {
    return { url: this.#url(path, query), tls: this.#tls };
  }

  /** @throws NavgwError NAVGW_KUBERNETES with the API server's reason */
  async get<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return (await this.#json("GET", path, request)) as T;
  }

  async create<T>(path: string, object: unknown, request: ApiRequest = {}): Promise<T> {
    return (await this.#json("POST", path, { ...request, body: object })) as T;
  }

  /**
   * Server-side apply.
   * @param owner.fieldManager owner of the fields
   * @param owner.force whether it takes fields over from other owners
   */
  async apply<T>(
    path: string,
    object: unknown,
    owner: { readonly fieldManager: string; readonly force: boolean },
    request: ApiRequest = {},
  ): Promise<T> {
    const query = { ...request.query, ...owner };
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
    this.#closed.abort();
    await this.#dispatcher.destroy();
  }

  #url(path: string, query: Query = {}): URL {
    const url = new URL(path, this.#origin);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    return url;
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
    const url = this.#url(path, query);
    const text = body === undefined ? null : stringifyExactJson(body);
    for (let attempt = 1; ; attempt++) {
      let response: Dispatcher.ResponseData;
      try {
        response = await this.#dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept, ...(body === undefined ? {} : { "content-type": type }) },
          body: text,
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
  try {
    return parseExactJson(text);
  } catch {
    throw unexpectedResponse(what, "is not JSON");
  }
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
