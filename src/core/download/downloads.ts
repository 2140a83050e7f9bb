import { anySignal } from "../base/any-signal.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { BlobCache } from "../images/blob-cache.ts";
import type { BlobId } from "../images/blob-ingest.ts";
import { fetchInto } from "../images/registry/fetch-into.ts";
import { HttpClient, type HttpResponse, readBody } from "../images/registry/http-client.ts";
import { DEFAULT_RETRY, type RetryPolicy, TransientFailure, withRetries } from "../images/registry/retry.ts";
import { downloadFailure } from "./download-failure.ts";
import { endWhenSlow } from "./slow-download.ts";

/** A file to download. */
export interface RemoteFile {
  readonly url: URL;
  /** Description for the user, such as `k3s v1.36.1+k3s1`. */
  readonly what: string;
  /** Hex. */
  readonly sha256: string;
}

/** Progress of one file. Sizes in bytes. */
export interface DownloadProgress {
  readonly what: string;
  readonly received: number;
  readonly size: number;
}

export interface DownloadOptions {
  /** Directory of complete and of unfinished files. */
  readonly dir: string;
  /** Whether a host (host or host:port) may be contacted without TLS. Default: none. */
  readonly allowsPlainHttp?: ((host: string) => boolean) | undefined;
  /**
   * Bound in ms on connecting, on the response's headers and on silence within a body; a body of which hardly anything arrives
   * in that time is aborted too. Default 30 000.
   */
  readonly stallTimeout?: number | undefined;
  /** Default {@link DEFAULT_RETRY}. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads files whose sha256 is known: through the environment's proxies, resuming what an earlier attempt or process
 * left unfinished, with waits between attempts, and verified before a file gets its name.
 */
export class Downloads implements AsyncDisposable {
  readonly #options: DownloadOptions;
  readonly #http: HttpClient;
  readonly #cache: BlobCache;
  readonly #retry: RetryPolicy;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#http = new HttpClient(options.allowsPlainHttp ?? (() => false), options.stallTimeout);
    this.#cache = new BlobCache(options.dir);
    this.#retry = { ...DEFAULT_RETRY, ...options.retry };
  }

  /**
   * Downloads a small text. Returns it with its URL after redirects.
   * @param options.maxBytes bytes allowed
   * @param options.timeout total bound in ms; with it, only one attempt is made
   * @throws NavgwError NAVGW_DOWNLOAD
   */
  async text(
    url: URL,
    what: string,
    options: { readonly maxBytes: number; readonly timeout?: number },
  ): Promise<{ readonly text: string; readonly url: URL }> {
    const bound = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
    const signal = anySignal(this.#options.signal, bound);
    const once = async (): Promise<{ text: string; url: URL }> => {
      const response = await this.#get(url, what, {}, signal);
      const bytes = await readBody(response, options.maxBytes, what, signal).catch(asDownload);
      return { text: bytes.toString("utf8"), url: response.url };
    };
    try {
      const policy = options.timeout === undefined ? this.#retry : { ...this.#retry, attempts: 1 };
      return await withRetries(policy, signal, once);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!signal.aborted) throw error;
      throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} did not respond within ${options.timeout} ms`, {
        cause: error,
      });
    }
  }

  /**
   * Downloads a file, unless it is in `dir`, and returns its path. It is kept in `dir` until it is deleted there.
   * @throws NavgwError NAVGW_DOWNLOAD when the file does not exist, all attempts fail, or its sha256 differs;
   * NAVGW_NO_SPACE, NAVGW_STATE
   */
  async file({ url, what, sha256 }: RemoteFile): Promise<string> {
    const digest = `sha256:${sha256}`;
    const size = await this.#sizeOf(url, what);
    const blob = { digest, size };
    if (!(await this.#cache.has(blob))) await this.#fetch(url, what, blob);
    return this.#cache.path(digest);
  }

  #fetch(url: URL, what: string, blob: BlobId): Promise<void> {
    return this.#cache.fill(blob, what, (ingest) =>
      this.#withRetries(() =>
        fetchInto(ingest, blob, what, {
          get: async (headers) => {
            const response = await this.#get(url, what, headers);
            endWhenSlow(response.body, () => ingest.received, this.#options.stallTimeout);
            return response;
          },
          note: () => Promise.resolve(undefined),
          onProgress: ({ received, size }) => this.#options.onProgress?.({ what, received, size }),
          signal: this.#options.signal,
        }),
      ),
    );
  }

  /** Requests the first byte only: not every store that releases redirect to supports HEAD. */
  #sizeOf(url: URL, what: string): Promise<number> {
    return this.#withRetries(async () => {
      const response = await this.#get(url, what, { range: "bytes=0-0" });
      await response.body.dump();
      const total =
        response.status === 206
          ? /\/(\d+)$/.exec(String(response.headers["content-range"]))?.[1]
          : response.headers["content-length"];
      const size = Number(total);
      if (total !== undefined && Number.isSafeInteger(size) && size > 0) return size;
      throw new NavgwError("NAVGW_DOWNLOAD", `${response.url.host} does not report the size of ${what}`, {
        hint: "use a server that sends Content-Length",
      });
    });
  }

  /** Sends a request. Returns the response if it has the requested bytes. */
  async #get(
    url: URL,
    what: string,
    headers: Readonly<Record<string, string>>,
    signal = this.#options.signal,
  ): Promise<HttpResponse> {
    const response = await this.#http.send(url, { headers, signal });
    // 416: the caller starts again.
    if ([200, 206, 416].includes(response.status)) return response;
    throw await downloadFailure(response, what);
  }

  async #withRetries<T>(work: () => Promise<T>): Promise<T> {
    return withRetries(this.#retry, this.#options.signal, work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}

/** A text that is too large is a failed download, not an invalid image. */
function asDownload(error: unknown): never {
  if (error instanceof TransientFailure || !(error instanceof NavgwError)) throw error;
  throw amended(error, { code: "NAVGW_DOWNLOAD", cause: error });
}
