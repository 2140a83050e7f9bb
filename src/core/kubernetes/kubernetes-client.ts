import type { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";
import { anySignal } from "../base/any-signal.ts";
import { systemCode } from "../base/errors.ts";
import { lines } from "../base/lines.ts";
import { pause } from "../base/pause.ts";
import type { ApiCredentials } from "../kubeconfig/rewrite-kubeconfig.ts";
import { refusedBy, statusOf, unreachableApi } from "./api-failure.ts";

/** Bound of one request, ms: an API server under emulation may be busy, not more. */
const REQUEST_TIMEOUT = 30_000;
/** How often the API server may ask for patience (429) before that is an error. */
const MOST_RETRIES = 8;

/** Values of a query; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly query?: Query | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Speaks with a cluster's API server as its administrator. */
export class KubernetesClient implements AsyncDisposable {
  readonly #origin: string;
  /** Also of the web sockets of port forwards. */
  readonly dispatcher: Agent;

  constructor({ server, ca, cert, key }: ApiCredentials) {
    this.#origin = server;
    this.dispatcher = new Agent({
      connect: { ca, cert, key },
      // Each watch is a connection of its own, and what is idle keeps no process alive.
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Address of a path, for a web socket when `protocol` says so. */
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

  /** Server-side apply. @param fieldManager owner of the fields; it takes them from others */
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

  /** @returns false when there was nothing to delete */
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
    return this.#ask("GET", path, { ...request, accept: "*/*" });
  }

  /** Lines of JSON as they come, until the server or the signal ends them. */
  async *stream(path: string, request: ApiRequest = {}): AsyncGenerator<unknown, void> {
    const body = await this.#send("GET", path, request);
    try {
      for await (const line of lines(body)) if (line !== "") yield JSON.parse(line);
    } finally {
      body.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispatcher.destroy();
  }

  async #json(method: Dispatcher.HttpMethod, path: string, request: Sent): Promise<unknown> {
    return JSON.parse(await this.#ask(method, path, request));
  }

  async #ask(method: Dispatcher.HttpMethod, path: string, request: Sent): Promise<string> {
    const bound = AbortSignal.timeout(REQUEST_TIMEOUT);
    const signal = anySignal(bound, request.signal);
    try {
      const body = await this.#send(method, path, { ...request, signal });
      return await body.text();
    } catch (error) {
      request.signal?.throwIfAborted();
      if (bound.aborted) throw unreachableApi(`${method} ${path}`, `no answer in ${REQUEST_TIMEOUT} ms`);
      throw error;
    }
  }

  async #send(
    method: Dispatcher.HttpMethod,
    path: string,
    request: Sent,
  ): Promise<Readable & { text(): Promise<string> }> {
    const { query, accept = "application/json", type = "application/json", body, signal } = request;
    const url = this.url(path, query);
    for (let tried = 1; ; tried++) {
      let answer: Dispatcher.ResponseData;
      try {
        answer = await this.dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept, ...(body === undefined ? {} : { "content-type": type }) },
          body: body === undefined ? null : JSON.stringify(body),
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        signal?.throwIfAborted();
        // A connection that was idle may have been closed by the other side; what changes nothing twice is asked again.
        if (tried === 1 && method !== "POST" && isCut(error)) continue;
        throw unreachableApi(`${method} ${path}`, (error as Error).message, error);
      }
      if (answer.statusCode === 429 && tried <= MOST_RETRIES) {
        await answer.body.dump();
        const seconds = Number(answer.headers["retry-after"] ?? 1);
        await pause(Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1000, signal);
        continue;
      }
      if (answer.statusCode >= 300) {
        throw refusedBy(`${method} ${path}`, answer.statusCode, await answer.body.text());
      }
      return answer.body;
    }
  }
}

interface Sent extends ApiRequest {
  readonly body?: unknown;
  /** Of the body. */
  readonly type?: string;
}

const CUT = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function isCut(error: unknown): boolean {
  return CUT.has(systemCode(error) ?? "");
}
