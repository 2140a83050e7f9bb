import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";

interface Entry {
  readonly key: string;
  readonly version: string;
  bytes: Buffer;
  committed: boolean;
}

/** GitHub's cache service, its first version, by HTTP on 127.0.0.1: what its own client speaks to. */
export class CacheServer implements AsyncDisposable {
  readonly entries: Entry[] = [];
  /** Answers nothing any more. */
  stalled = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<CacheServer> {
    const server = new CacheServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.stalled) return;
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const [, id = ""] = /\/(\d+)$/.exec(pathname) ?? [];
    const reply = (status: number, body?: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (pathname.endsWith("/cache")) {
      const found = this.#find(searchParams.get("keys") ?? "", searchParams.get("version") ?? "");
      if (found === undefined) return reply(204);
      const archiveLocation = `${this.url}archive/${this.entries.indexOf(found) + 1}`;
      return reply(200, { cacheKey: found.key, scope: "refs/heads/main", archiveLocation });
    }
    if (pathname.startsWith("/archive/")) {
      const bytes = this.entries[Number(id) - 1]?.bytes ?? Buffer.alloc(0);
      response.writeHead(200, { "content-length": bytes.length }).end(bytes);
      return undefined;
    }
    if (request.method === "POST" && id === "") {
      const { key, version } = (await json(request)) as { key: string; version: string };
      const taken = this.entries.some((entry) => entry.key === key && entry.version === version);
      if (taken) return reply(409, { message: "Already exists" });
      this.entries.push({ key, version, bytes: Buffer.alloc(0), committed: false });
      return reply(201, { cacheId: this.entries.length });
    }
    const entry = this.entries[Number(id) - 1];
    if (entry === undefined) return reply(404);
    if (request.method === "PATCH") {
      const from = Number(/bytes (\d+)-/.exec(request.headers["content-range"] ?? "")?.[1] ?? 0);
      const part = await buffer(request);
      const bytes = Buffer.alloc(Math.max(entry.bytes.length, from + part.length));
      entry.bytes.copy(bytes);
      part.copy(bytes, from);
      entry.bytes = bytes;
      return reply(204);
    }
    entry.committed = true;
    return reply(204);
  }

  /** The first key that is one, or the beginning of one. */
  #find(keys: string, version: string): Entry | undefined {
    for (const key of decodeURIComponent(keys).split(",")) {
      const found = this.entries.findLast(
        (entry) => entry.committed && entry.version === version && entry.key.startsWith(key),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
