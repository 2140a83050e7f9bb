import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BuiltImage } from "./images.ts";

/** Answers instead of the registry for one request; false leaves it to the registry. */
export type Fault = (request: IncomingMessage, response: ServerResponse, blob: Buffer | undefined) => boolean;

/** A v2 registry on 127.0.0.1 with images in memory. */
export class TestRegistry implements AsyncDisposable {
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"] }[] = [];
  readonly #blobs = new Map<string, Buffer>();
  readonly #types = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Asked in order for each request. */
  faults: Fault[] = [];

  static async start(images: Readonly<Record<string, BuiltImage>> = {}): Promise<TestRegistry> {
    const registry = new TestRegistry();
    for (const [name, image] of Object.entries(images)) registry.add(name, image);
    await new Promise<void>((resolve) => registry.#server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  /** @param name `repository:tag` */
  add(name: string, image: BuiltImage): void {
    for (const [digest, bytes] of image.blobs) this.#blobs.set(digest, bytes);
    this.#types.set(image.manifest.digest, image.manifest.mediaType);
    this.#tags.set(name, image.manifest.digest);
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** How often something was asked whose URL has this in it. */
  count(part: string): number {
    return this.requests.filter(({ url }) => url.includes(part)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? "";
    this.requests.push({ url, headers: request.headers });
    const [, repository = "", kind, reference = ""] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)/.exec(url) ?? [];
    const digest = reference.includes(":") ? reference : this.#tags.get(`${repository}:${reference}`);
    const bytes = digest === undefined ? undefined : this.#blobs.get(digest);
    if (this.faults.some((fault) => fault(request, response, bytes))) return;
    if (bytes === undefined || digest === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": bytes.length - from,
      ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      ...(kind === "manifests"
        ? {
            "content-type": this.#types.get(digest) ?? "application/octet-stream",
            "docker-content-digest": digest,
          }
        : {}),
    });
    response.end(bytes.subarray(from));
  }
}

/** Plays a fault on the first request, or the first few, whose URL has this in it. */
export function times(count: number, part: string, fault: Fault): Fault {
  let left = count;
  return (request, response, blob) =>
    left > 0 && request.url?.includes(part) === true && left-- > 0 && fault(request, response, blob);
}
