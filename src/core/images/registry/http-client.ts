import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { NavgwError } from "../../base/errors.ts";
import { isTransientError, TransientFailure } from "./retry.ts";

/** An answer whose body was not read yet; whoever gets it reads or dumps the body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable & { dump(): Promise<void> };
  readonly url: URL;
}

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** A form makes it a POST. */
  readonly form?: URLSearchParams;
  readonly signal?: AbortSignal | undefined;
}

const MOST_REDIRECTS = 5;
/** Waits of Range requests and small answers alike, ms. */
const DEFAULT_STALL_TIMEOUT = 30_000;

/** Sends requests: proxies of the environment, redirects, bounds on silence. Dispose it to close its connections. */
export class HttpClient implements AsyncDisposable {
  readonly #mayBePlain: (host: string) => boolean;
  readonly #direct: Agent;
  readonly #proxied: EnvHttpProxyAgent;

  /**
   * @param mayBePlain whether http:// is allowed for a host (host or host:port)
   * @param stallTimeout bound in ms on connecting, on the answer's head and on silence within a body
   */
  constructor(mayBePlain: (host: string) => boolean, stallTimeout: number = DEFAULT_STALL_TIMEOUT) {
    this.#mayBePlain = mayBePlain;
    const bounds = {
      headersTimeout: stallTimeout,
      bodyTimeout: stallTimeout,
      connect: { timeout: stallTimeout },
    };
    this.#direct = new Agent(bounds);
    this.#proxied = new EnvHttpProxyAgent(bounds);
  }

  /**
   * One request with its redirects. Credentials are not taken to another origin, and no redirect leads from https
   * to http.
   * @throws TransientFailure for broken connections; NavgwError NAVGW_DOWNLOAD for those that stay broken
   */
  async send(start: URL, options: HttpRequest = {}): Promise<HttpAnswer> {
    let url = start;
    let headers: Record<string, string> = { "user-agent": "navgw-test", ...options.headers };
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      this.#refusePlain(url);
      const answer = await this.#once(url, headers, options);
      const location = answer.headers.location;
      if (answer.status < 301 || answer.status > 308 || location === undefined) return answer;
      await answer.body.dump();
      const next = parseUrl(location, url);
      if (next === undefined || (url.protocol === "https:" && next.protocol !== "https:")) {
        throw new NavgwError(
          "NAVGW_DOWNLOAD",
          `${url.host} redirects to ${JSON.stringify(location.slice(0, 200))}`,
        );
      }
      if (next.origin !== url.origin) {
        const { authorization: _dropped, ...rest } = headers;
        headers = rest;
      }
      url = next;
    }
    throw new NavgwError("NAVGW_DOWNLOAD", `${start.host} redirects more than ${MOST_REDIRECTS} times`);
  }

  #refusePlain(url: URL): void {
    if (url.protocol === "https:" || (url.protocol === "http:" && this.#mayBePlain(url.host))) return;
    throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} would be asked without TLS (${url.protocol}//)`, {
      hint: `list ${url.host} as an insecure registry if that is wanted`,
    });
  }

  async #once(url: URL, headers: Record<string, string>, options: HttpRequest): Promise<HttpAnswer> {
    const dispatcher: Dispatcher = isLoopback(url.hostname) ? this.#direct : this.#proxied;
    try {
      const answer = await request(url, {
        dispatcher,
        method: options.form === undefined ? "GET" : "POST",
        headers:
          options.form === undefined
            ? headers
            : { ...headers, "content-type": "application/x-www-form-urlencoded" },
        body: options.form?.toString() ?? null,
        signal: options.signal ?? null,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body, url };
    } catch (error) {
      throw connectionFailure(error, url, options.signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }
}

/** Reads a body of at most `most` bytes. */
export async function readBody(
  answer: HttpAnswer,
  most: number,
  what: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most)
        throw new NavgwError("NAVGW_IMAGE", `${what} is larger than the ${most} bytes allowed`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : connectionFailure(error, answer.url, signal);
  }
  return Buffer.concat(chunks);
}

/** What to throw for an error of a connection: itself after an abort, TransientFailure if it may pass. */
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
