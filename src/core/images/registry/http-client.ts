import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { NavgwError } from "../../base/errors.ts";
import { isTransientError, TransientFailure } from "./retry.ts";

/** A response whose body was not read yet; the caller reads or dumps it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable & { dump(): Promise<void> };
  readonly url: URL;
}

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as the body of a POST; without one the request is a GET. */
  readonly form?: URLSearchParams;
  readonly signal?: AbortSignal | undefined;
}

const MAX_REDIRECTS = 5;
/** Bound on silence for Range requests and small responses alike, ms. */
const DEFAULT_STALL_TIMEOUT = 30_000;

/** HTTP client with the environment's proxies, redirects and bounds on silence. Dispose it to close its connections. */
export class HttpClient implements AsyncDisposable {
  readonly #allowsPlainHttp: (host: string) => boolean;
  readonly #direct: Agent;
  readonly #proxied: EnvHttpProxyAgent;

  /**
   * @param allowsPlainHttp whether http:// is allowed for a host (host or host:port)
   * @param stallTimeout bound in ms on connecting, on the response's headers and on silence within a body
   */
  constructor(allowsPlainHttp: (host: string) => boolean, stallTimeout: number = DEFAULT_STALL_TIMEOUT) {
    this.#allowsPlainHttp = allowsPlainHttp;
    const bounds = {
      headersTimeout: stallTimeout,
      bodyTimeout: stallTimeout,
      connect: { timeout: stallTimeout },
    };
    this.#direct = new Agent(bounds);
    this.#proxied = new EnvHttpProxyAgent(bounds);
  }

  /**
   * Sends a request and follows its redirects. Credentials are not sent to another origin, and redirects from https to
   * http are refused.
   * @throws TransientFailure for connection errors that may be temporary; NavgwError NAVGW_DOWNLOAD for permanent ones
   */
  async send(start: URL, options: HttpRequest = {}): Promise<HttpResponse> {
    let url = start;
    let headers: Record<string, string> = { "user-agent": "navgw-test", ...options.headers };
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      this.#requireTls(url);
      const response = await this.#once(url, headers, options);
      const location = response.headers.location;
      if (response.status < 301 || response.status > 308 || location === undefined) return response;
      await response.body.dump();
      const next = parseUrl(location, url);
      if (next === undefined || (url.protocol === "https:" && next.protocol !== "https:")) {
        throw new NavgwError(
          "NAVGW_DOWNLOAD",
          `${url.host} redirects to a URL that is not allowed: ${JSON.stringify(location.slice(0, 200))}`,
        );
      }
      if (next.origin !== url.origin) {
        const { authorization: _dropped, ...rest } = headers;
        headers = rest;
      }
      url = next;
    }
    throw new NavgwError("NAVGW_DOWNLOAD", `${start.host} redirects more than ${MAX_REDIRECTS} times`);
  }

  #requireTls(url: URL): void {
    if (url.protocol === "https:" || (url.protocol === "http:" && this.#allowsPlainHttp(url.host))) return;
    throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} would be contacted without TLS (${url.protocol}//)`, {
      hint: `add ${url.host} to the insecure registries to allow this`,
    });
  }

  async #once(url: URL, headers: Record<string, string>, options: HttpRequest): Promise<HttpResponse> {
    const dispatcher: Dispatcher = isLoopback(url.hostname) ? this.#direct : this.#proxied;
    try {
      const response = await request(url, {
        dispatcher,
        method: options.form === undefined ? "GET" : "POST",
        headers:
          options.form === undefined
            ? headers
            : { ...headers, "content-type": "application/x-www-form-urlencoded" },
        body: options.form?.toString() ?? null,
        signal: options.signal ?? null,
      });
      return { status: response.statusCode, headers: response.headers, body: response.body, url };
    } catch (error) {
      throw connectionFailure(error, url, options.signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }
}

/** Reads a body of at most `maxBytes` bytes. */
export async function readBody(
  response: HttpResponse,
  maxBytes: number,
  what: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new NavgwError("NAVGW_IMAGE", `${what} is larger than the ${maxBytes} bytes allowed`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : connectionFailure(error, response.url, signal);
  }
  return Buffer.concat(chunks);
}

/** The error to throw for a connection error: unchanged after an abort, a TransientFailure if it may be temporary. */
export function connectionFailure(error: unknown, url: URL, signal?: AbortSignal): unknown {
  if (signal?.aborted) return error;
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const why = inner instanceof Error ? inner.message : String(inner);
  const reported = new NavgwError("NAVGW_DOWNLOAD", `the connection to ${url.host} failed: ${why}`, {
    cause: error,
  });
  return isTransientError(error) ? new TransientFailure(reported) : reported;
}

/** Whether a host name or address is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function parseUrl(text: string, base: URL): URL | undefined {
  return URL.canParse(text, base.href) ? new URL(text, base.href) : undefined;
}
