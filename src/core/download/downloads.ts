import { NavgwError, restated } from "../base/errors.ts";
import { BlobCache } from "../images/blob-cache.ts";
import { fetchInto } from "../images/registry/fetch-into.ts";
import { type HttpAnswer, HttpClient, readBody } from "../images/registry/http-client.ts";
import { DEFAULT_RETRY, type RetryPolicy, TransientFailure, withRetries } from "../images/registry/retry.ts";
import { downloadFailure } from "./download-failure.ts";
import { endWhenSlow } from "./slow-download.ts";

/** A file to download. */
export interface RemoteFile {
  readonly url: URL;
  /** In the user's words, such as `k3s v1.36.1+k3s1`. */
  readonly what: string;
  /** Hex. */
  readonly sha256: string;
}

/** How much of a file is here. Sizes in bytes. */
export interface DownloadProgress {
  readonly what: string;
  readonly received: number;
  readonly size: number;
}

export interface DownloadOptions {
  /** Folder of whole and of unfinished files. */
  readonly dir: string;
  /** Whether a host (host or host:port) may be asked without TLS. Default: none may. */
  readonly mayBePlain?: ((host: string) => boolean) | undefined;
  /**
   * Bound in ms on connecting, on the answer's head and on silence within a body; a body of which hardly anything comes in
   * that time is cut off too. Default 30 000.
   */
  readonly stallTimeout?: number | undefined;
  /** Default {@link DEFAULT_RETRY}. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads files whose sha256 is known: through the environment's proxies, going on where an earlier try or an earlier
 * process was cut off, with waits between tries, and checked before a file gets its name.
 */
export class Downloads implements AsyncDisposable {
  readonly #options: DownloadOptions;
  readonly #http: HttpClient;
  readonly #cache: BlobCache;
  readonly #retry: RetryPolicy;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#http = new HttpClient(options.mayBePlain ?? (() => false), options.stallTimeout);
    this.#cache = new BlobCache(options.dir);
    this.#retry = { ...DEFAULT_RETRY, ...options.retry };
  }

  /**
   * A small text, and the address that had it after redirects.
   * @param options.most bytes allowed
   * @param options.timeout bound in ms on the whole of it; then there is one try only
   * @throws NavgwError NAVGW_DOWNLOAD
   */
  async text(
    url: URL,
    what: string,
    options: { readonly most: number; readonly timeout?: number },
  ): Promise<{ readonly text: string; readonly url: URL }> {
    const bounds = [this.#options.signal, options.timeout && AbortSignal.timeout(options.timeout)];
    const signal = AbortSignal.any(bounds.filter((one) => one instanceof AbortSignal));
    const once = async (): Promise<{ text: string; url: URL }> => {
      const answer = await this.#get(url, what, {}, signal);
      const bytes = await readBody(answer, options.most, what, signal).catch(asDownload);
      return { text: bytes.toString("utf8"), url: answer.url };
    };
    try {
      const policy = options.timeout === undefined ? this.#retry : { ...this.#retry, attempts: 1 };
      return await withRetries(policy, signal, once);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!signal.aborted) throw error;
      throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} did not answer within ${options.timeout} ms`, {
        cause: error,
      });
    }
  }

  /**
   * Path of a file, whole and checked. It stays in `dir` until it is deleted there.
   * @throws NavgwError NAVGW_DOWNLOAD when there is none, the server fails for longer than the tries last, or the bytes are others
   * than promised; NAVGW_NO_SPACE, NAVGW_STATE
   */
  async file({ url, what, sha256 }: RemoteFile): Promise<string> {
    const digest = `sha256:${sha256}`;
    const size = await this.#sizeOf(url, what);
    const blob = { digest, size };
    if (!(await this.#cache.has(blob))) await this.#fetch(url, what, blob);
    return this.#cache.path(digest);
  }

  async #fetch(url: URL, what: string, blob: { digest: string; size: number }): Promise<void> {
    for (;;) {
      const ingest = await this.#cache.ingest(blob);
      const resumed = ingest.received > 0;
      try {
        await this.#retried(() =>
          fetchInto(ingest, blob, what, {
            get: async (headers) => {
              const answer = await this.#get(url, what, headers);
              endWhenSlow(answer.body, () => ingest.received, this.#options.stallTimeout);
              return answer;
            },
            note: () => Promise.resolve(undefined),
            onProgress: ({ received, size }) => this.#options.onProgress?.({ what, received, size }),
            signal: this.#options.signal,
          }),
        );
      } catch (error) {
        await ingest.leave();
        throw error;
      }
      try {
        return await ingest.commit(what);
      } catch (error) {
        // What an earlier run left may be the wrong part; without it the server itself is at fault.
        if (!resumed) throw error;
      }
    }
  }

  /** Asks for the first byte only: not every store that releases redirect to answers HEAD. */
  #sizeOf(url: URL, what: string): Promise<number> {
    return this.#retried(async () => {
      const answer = await this.#get(url, what, { range: "bytes=0-0" });
      await answer.body.dump();
      const total =
        answer.status === 206
          ? /\/(\d+)$/.exec(String(answer.headers["content-range"]))?.[1]
          : answer.headers["content-length"];
      const size = Number(total);
      if (total !== undefined && Number.isSafeInteger(size) && size > 0) return size;
      throw new NavgwError("NAVGW_DOWNLOAD", `${answer.url.host} does not say how large ${what} is`, {
        hint: "take it from a server that sends Content-Length",
      });
    });
  }

  /** An answer that has what was asked for. */
  async #get(
    url: URL,
    what: string,
    headers: Readonly<Record<string, string>>,
    signal = this.#options.signal,
  ): Promise<HttpAnswer> {
    const answer = await this.#http.send(url, { headers, signal });
    // 416: the caller begins again.
    if ([200, 206, 416].includes(answer.status)) return answer;
    throw await downloadFailure(answer, what);
  }

  async #retried<T>(work: () => Promise<T>): Promise<T> {
    return withRetries(this.#retry, this.#options.signal, work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}

/** Too large a text is the server's fault, and no image's. */
function asDownload(error: unknown): never {
  if (error instanceof TransientFailure || !(error instanceof NavgwError)) throw error;
  throw restated(error, { code: "NAVGW_DOWNLOAD", cause: error });
}
