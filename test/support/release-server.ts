import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

/** Answers one request in the server's place; false leaves it to the server. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Files of a folder by HTTP on 127.0.0.1, with ranges. */
export class ReleaseServer implements AsyncDisposable {
  readonly requests: { readonly path: string; readonly range: string | undefined }[] = [];
  /** Asked in order for each request. */
  faults: Fault[] = [];
  readonly #root: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(root: string) {
    this.#root = root;
  }

  static async start(root: string): Promise<ReleaseServer> {
    const server = new ReleaseServer(root);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often something was asked for whose path ends like this. */
  count(end: string): number {
    return this.requests.filter(({ path }) => path.endsWith(end)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? "/", this.url).pathname);
    this.requests.push({ path, range: request.headers.range });
    if (this.faults.some((fault) => fault(request, response))) return;
    const file = join(this.#root, normalize(path));
    const size = await stat(file).then(
      (about) => (about.isFile() ? about.size : undefined),
      () => undefined,
    );
    if (size === undefined) {
      response.writeHead(404).end("no such file");
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const end = to ? Number(to) : size - 1;
    const range = from === undefined ? {} : { "content-range": `bytes ${start}-${end}/${size}` };
    response.writeHead(from === undefined ? 200 : 206, { "content-length": end - start + 1, ...range });
    createReadStream(file, { start, end }).pipe(response);
  }
}

/** Plays a fault on the first few requests whose path has this in it. */
export function times(count: number, part: string, fault: Fault): Fault {
  let left = count;
  return (request, response) => {
    if (left === 0 || !decodeURIComponent(request.url ?? "").includes(part)) return false;
    if (!fault(request, response)) return false;
    left -= 1;
    return true;
  };
}
