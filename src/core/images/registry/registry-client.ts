import type { Readable } from "node:stream";
import { amended, NavgwError } from "../../base/errors.ts";
import type { BlobCache } from "../blob-cache.ts";
import type { BlobId } from "../blob-ingest.ts";
import { checkBytes, digestOf, isDigest } from "../digest.ts";
import { formatReference, type ImageReference } from "../image-reference.ts";
import { type Descriptor, isIndexType, isManifestType, LARGEST_MANIFEST, MEDIA } from "../image-schema.ts";
import type { BlobStore } from "../resolve-image.ts";
import { Authorizer } from "./authorizer.ts";
import { fetchInto } from "./fetch-into.ts";
import { HttpClient, type HttpResponse, readBody } from "./http-client.ts";
import { type Credentials, findCredentials } from "./registry-credentials.ts";
import { allowsPlainHttp, type Endpoint, endpointsFor, type RegistryRoutes } from "./registry-endpoints.ts";
import { failureOf } from "./registry-failure.ts";
import { DEFAULT_RETRY, type RetryPolicy, withRetries } from "./retry.ts";

/** How a registry is accessed. */
export interface RegistryOptions extends RegistryRoutes {
  /** Default {@link DEFAULT_RETRY}; a mirror gets at most two attempts. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Bound on silence, ms. Default 30 000. */
  readonly stallTimeout?: number | undefined;
  /** Where DOCKER_CONFIG, HOME and PATH of credential helpers are looked up. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Credentials by registry or mirror host, used before Docker's configuration. */
  readonly credentials?: Readonly<Record<string, Credentials>> | undefined;
  /** Called for each chunk of a layer that arrives. */
  readonly onProgress?: ((progress: LayerProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LayerProgress {
  readonly digest: string;
  /** Bytes received so far. */
  readonly received: number;
  /** Total bytes. */
  readonly size: number;
}

interface Route extends Endpoint {
  readonly authorizer: Authorizer;
  failed: boolean;
}

const ACCEPT = [MEDIA.ociIndex, MEDIA.dockerList, MEDIA.ociManifest, MEDIA.dockerManifest].join(", ");

/** Pulls one repository of a registry into the cache. Dispose it to close its connections. */
export class RegistryClient implements BlobStore, AsyncDisposable {
  readonly #reference: ImageReference;
  readonly #what: string;
  readonly #cache: BlobCache;
  readonly #options: RegistryOptions;
  readonly #http: HttpClient;
  readonly #routes: readonly Route[];

  constructor(reference: ImageReference, cache: BlobCache, options: RegistryOptions) {
    this.#reference = reference;
    this.#what = formatReference(reference);
    this.#cache = cache;
    this.#options = options;
    this.#http = new HttpClient((host) => allowsPlainHttp(host, options), options.stallTimeout);
    this.#routes = endpointsFor(reference, options).map((endpoint) => ({
      ...endpoint,
      authorizer: new Authorizer(this.#http, reference.repository, () =>
        this.#credentials(endpoint.credentialsFor),
      ),
      failed: false,
    }));
  }

  /** Fetches the reference's manifest or index and stores it in the cache. */
  async root(): Promise<Descriptor> {
    const { digest, tag } = this.#reference;
    return this.#tryRoutes((route) =>
      this.#withRetries(route, async () => {
        const response = await this.#get(route, `manifests/${digest ?? tag}`, { accept: ACCEPT });
        if (response.status !== 200)
          throw await failureOf(response, this.#what, await route.authorizer.note());
        const bytes = await readBody(
          response,
          LARGEST_MANIFEST,
          `the manifest of ${this.#what}`,
          this.#options.signal,
        );
        const stated = header(response, "docker-content-digest");
        const expected = digest ?? (stated !== undefined && isDigest(stated) ? stated : digestOf(bytes));
        const found = { digest: expected, size: bytes.length };
        checkBytes(bytes, found, `the manifest of ${this.#what}`, "NAVGW_DOWNLOAD");
        const mediaType = sniffMediaType(bytes, header(response, "content-type"), this.#what);
        await this.#cache.put(expected, bytes);
        return { mediaType, ...found };
      }),
    );
  }

  async read(descriptor: Descriptor, kind: "manifest" | "blob", what: string): Promise<Buffer> {
    const cached = await this.#cache.read(descriptor.digest);
    if (cached?.length === descriptor.size) return cached;
    return this.#tryRoutes((route) =>
      this.#withRetries(route, async () => {
        const path = `${kind === "manifest" ? "manifests" : "blobs"}/${descriptor.digest}`;
        const response = await this.#get(route, path, kind === "manifest" ? { accept: ACCEPT } : {});
        if (response.status !== 200) throw await failureOf(response, what, await route.authorizer.note());
        const bytes = await readBody(response, descriptor.size, what, this.#options.signal);
        checkBytes(bytes, descriptor, what, "NAVGW_DOWNLOAD");
        await this.#cache.put(descriptor.digest, bytes);
        return bytes;
      }),
    );
  }

  async layer(descriptor: Descriptor): Promise<() => Readable> {
    await this.#cache.once(descriptor, () => this.#tryRoutes((route) => this.#download(route, descriptor)));
    return () => this.#cache.open(descriptor.digest);
  }

  async #download(route: Route, blob: BlobId): Promise<void> {
    const what = `layer ${blob.digest} of ${this.#what}`;
    await this.#cache.fill(blob, what, (ingest) =>
      this.#withRetries(route, () =>
        fetchInto(ingest, blob, what, {
          get: (range) => this.#get(route, `blobs/${blob.digest}`, range),
          note: () => route.authorizer.note(),
          onProgress: this.#options.onProgress,
          signal: this.#options.signal,
        }),
      ),
    );
  }

  /** Tries the routes in order. A mirror that failed is not tried again for this image, the registry itself always is. */
  async #tryRoutes<T>(work: (route: Route) => Promise<T>): Promise<T> {
    const failures: unknown[] = [];
    for (const route of this.#routes) {
      if (route.failed && route.isMirror) continue;
      try {
        return await work(route);
      } catch (error) {
        if (!route.isMirror || !(error instanceof NavgwError) || error.code === "NAVGW_NO_SPACE") {
          throw withMirrors(error, failures);
        }
        route.failed = true;
        failures.push(error);
      }
    }
    throw new Error("unreachable: the registry itself is always tried");
  }

  #withRetries<T>(route: Route, work: () => Promise<T>): Promise<T> {
    const given = Object.entries(this.#options.retry ?? {}).filter(([, value]) => value !== undefined);
    const policy: RetryPolicy = { ...DEFAULT_RETRY, ...Object.fromEntries(given) };
    const attempts = route.isMirror ? Math.min(policy.attempts, 2) : policy.attempts;
    return withRetries({ ...policy, attempts }, this.#options.signal, work);
  }

  async #get(route: Route, path: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const { signal } = this.#options;
    const url = new URL(`${this.#reference.repository}/${path}`, route.base);
    for (let tried = false; ; tried = true) {
      const authorization = route.authorizer.header();
      const response = await this.#http.send(url, {
        headers: authorization === undefined ? headers : { ...headers, authorization },
        signal,
      });
      if (response.status !== 401 || tried) return response;
      if (!(await route.authorizer.satisfy(response, signal))) return response;
      await response.body.dump();
    }
  }

  async #credentials(host: string): Promise<Credentials> {
    return (
      this.#options.credentials?.[host] ?? findCredentials(host, this.#options.env, this.#options.signal)
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}

function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** Determines the media type. The document takes precedence over the header: only the document is covered by the digest. */
export function sniffMediaType(bytes: Uint8Array, contentType: string | undefined, what: string): string {
  const own: unknown = safeJson(bytes);
  const document = typeof own === "object" && own !== null ? (own as Record<string, unknown>) : {};
  if (document.schemaVersion === 1) {
    throw new NavgwError("NAVGW_IMAGE", `${what} has a manifest of the obsolete schema 1`, {
      hint: "push the image again with a current tool",
    });
  }
  const stated = document.mediaType ?? contentType?.split(";", 1)[0]?.trim();
  if (typeof stated === "string" && (isIndexType(stated) || isManifestType(stated))) return stated;
  if (Array.isArray(document.manifests)) return MEDIA.ociIndex;
  if (Array.isArray(document.layers)) return MEDIA.ociManifest;
  throw new NavgwError("NAVGW_IMAGE", `the response for ${what} is not an image manifest`);
}

function safeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // reported as "not an image manifest" by the caller
  }
}

function withMirrors(error: unknown, failures: readonly unknown[]): unknown {
  if (!(error instanceof NavgwError) || failures.length === 0) return error;
  const reasons = failures.map((one) => (one instanceof Error ? one.message : String(one))).join("; ");
  return amended(error, { message: `${error.message} (mirrors tried before: ${reasons})`, cause: error });
}
