import type { Readable } from "node:stream";
import { NavgwError, restated } from "../../base/errors.ts";
import type { BlobCache } from "../blob-cache.ts";
import type { BlobId, Ingest } from "../blob-ingest.ts";
import { checkBytes, digestOf, isDigest } from "../digest.ts";
import { formatReference, type ImageReference } from "../image-reference.ts";
import { type Descriptor, isIndexType, isManifestType, LARGEST_MANIFEST, MEDIA } from "../image-schema.ts";
import type { BlobStore } from "../resolve-image.ts";
import { Authorizer } from "./authorizer.ts";
import { fetchInto } from "./fetch-into.ts";
import { type HttpAnswer, HttpClient, readBody } from "./http-client.ts";
import { type Credentials, findCredentials } from "./registry-credentials.ts";
import { type Endpoint, endpointsFor, mayBePlain, type RegistryRoutes } from "./registry-endpoints.ts";
import { failureOf } from "./registry-failure.ts";
import { DEFAULT_RETRY, type RetryPolicy, withRetries } from "./retry.ts";

/** How a registry is asked. */
export interface RegistryOptions extends RegistryRoutes {
  /** Default {@link DEFAULT_RETRY}; a mirror gets at most two tries. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Bound on silence, ms. Default 30 000. */
  readonly stallTimeout?: number | undefined;
  /** Where DOCKER_CONFIG, HOME and PATH of credential helpers are looked up. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Credentials by registry or mirror host, asked before Docker's configuration. */
  readonly credentials?: Readonly<Record<string, Credentials>> | undefined;
  /** Told of each piece of a layer that arrives. */
  readonly onProgress?: ((progress: LayerProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LayerProgress {
  readonly digest: string;
  /** Bytes here so far. */
  readonly received: number;
  /** Bytes in all. */
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
    this.#http = new HttpClient((host) => mayBePlain(host, options), options.stallTimeout);
    this.#routes = endpointsFor(reference, options).map((endpoint) => ({
      ...endpoint,
      authorizer: new Authorizer(this.#http, reference.repository, () =>
        this.#credentials(endpoint.credentialsFor),
      ),
      failed: false,
    }));
  }

  /** Asks for the reference's manifest or index and puts it into the cache. */
  async root(): Promise<Descriptor> {
    const { digest, tag } = this.#reference;
    return this.#anywhere((route) =>
      this.#retried(route, async () => {
        const answer = await this.#get(route, `manifests/${digest ?? tag}`, { accept: ACCEPT });
        if (answer.status !== 200) throw await failureOf(answer, this.#what, await route.authorizer.note());
        const bytes = await readBody(
          answer,
          LARGEST_MANIFEST,
          `the manifest of ${this.#what}`,
          this.#options.signal,
        );
        const stated = header(answer, "docker-content-digest");
        const promised = digest ?? (stated !== undefined && isDigest(stated) ? stated : digestOf(bytes));
        const found = { digest: promised, size: bytes.length };
        checkBytes(bytes, found, `the manifest of ${this.#what}`, "NAVGW_DOWNLOAD");
        const mediaType = sniffMediaType(bytes, header(answer, "content-type"), this.#what);
        await this.#cache.put(promised, bytes);
        return { mediaType, ...found };
      }),
    );
  }

  async read(descriptor: Descriptor, kind: "manifest" | "blob", what: string): Promise<Buffer> {
    const cached = await this.#cache.read(descriptor.digest);
    if (cached?.length === descriptor.size) return cached;
    return this.#anywhere((route) =>
      this.#retried(route, async () => {
        const path = `${kind === "manifest" ? "manifests" : "blobs"}/${descriptor.digest}`;
        const answer = await this.#get(route, path, kind === "manifest" ? { accept: ACCEPT } : {});
        if (answer.status !== 200) throw await failureOf(answer, what, await route.authorizer.note());
        const bytes = await readBody(answer, descriptor.size, what, this.#options.signal);
        checkBytes(bytes, descriptor, what, "NAVGW_DOWNLOAD");
        await this.#cache.put(descriptor.digest, bytes);
        return bytes;
      }),
    );
  }

  async layer(descriptor: Descriptor): Promise<() => Readable> {
    await this.#cache.once(descriptor, () => this.#anywhere((route) => this.#download(route, descriptor)));
    return () => this.#cache.open(descriptor.digest);
  }

  async #download(route: Route, blob: BlobId): Promise<void> {
    const what = `layer ${blob.digest} of ${this.#what}`;
    for (;;) {
      const ingest: Ingest = await this.#cache.ingest(blob);
      const resumed = ingest.received > 0;
      try {
        await this.#retried(route, () =>
          fetchInto(ingest, blob, what, {
            get: (range) => this.#get(route, `blobs/${blob.digest}`, range),
            note: () => route.authorizer.note(),
            onProgress: this.#options.onProgress,
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
        // What an earlier run left may be the wrong part; without it the registry itself is at fault.
        if (!resumed) throw error;
      }
    }
  }

  /** Asks the routes in order. One that failed is not asked again for this image, the registry itself always is. */
  async #anywhere<T>(work: (route: Route) => Promise<T>): Promise<T> {
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
    throw new Error("unreachable: the registry itself is always asked");
  }

  #retried<T>(route: Route, work: () => Promise<T>): Promise<T> {
    const given = Object.entries(this.#options.retry ?? {}).filter(([, value]) => value !== undefined);
    const policy: RetryPolicy = { ...DEFAULT_RETRY, ...Object.fromEntries(given) };
    const attempts = route.isMirror ? Math.min(policy.attempts, 2) : policy.attempts;
    return withRetries({ ...policy, attempts }, this.#options.signal, work);
  }

  async #get(route: Route, path: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { signal } = this.#options;
    const url = new URL(`${this.#reference.repository}/${path}`, route.base);
    for (let tried = false; ; tried = true) {
      const authorization = route.authorizer.header();
      const answer = await this.#http.send(url, {
        headers: authorization === undefined ? headers : { ...headers, authorization },
        signal,
      });
      if (answer.status !== 401 || tried) return answer;
      if (!(await route.authorizer.satisfy(answer, signal))) return answer;
      await answer.body.dump();
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

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** The document's own word wins over the header: only the document is covered by the digest. */
export function sniffMediaType(bytes: Uint8Array, contentType: string | undefined, what: string): string {
  const own: unknown = safeJson(bytes);
  const document = typeof own === "object" && own !== null ? (own as Record<string, unknown>) : {};
  if (document.schemaVersion === 1) {
    throw new NavgwError("NAVGW_IMAGE", `${what} has a manifest of the retired schema 1`, {
      hint: "push it again",
    });
  }
  const stated = document.mediaType ?? contentType?.split(";", 1)[0]?.trim();
  if (typeof stated === "string" && (isIndexType(stated) || isManifestType(stated))) return stated;
  if (Array.isArray(document.manifests)) return MEDIA.ociIndex;
  if (Array.isArray(document.layers)) return MEDIA.ociManifest;
  throw new NavgwError("NAVGW_IMAGE", `the answer for ${what} is no image manifest`);
}

function safeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // said as "no image manifest" by the caller
  }
}

function withMirrors(error: unknown, failures: readonly unknown[]): unknown {
  if (!(error instanceof NavgwError) || failures.length === 0) return error;
  const said = failures.map((one) => (one instanceof Error ? one.message : String(one))).join("; ");
  return restated(error, { message: `${error.message} (mirrors before: ${said})`, cause: error });
}
