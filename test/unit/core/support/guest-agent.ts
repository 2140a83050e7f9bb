import { rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { Duplex } from "node:stream";

/** What a test's agent does with an upgraded connection. */
export type OnExec = (command: ExecCommand, socket: Duplex) => void;
interface ExecCommand {
  readonly argv: string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly tty: boolean;
  readonly rows: number;
  readonly cols: number;
}

export const TOKEN = "ab".repeat(32);

/** An HTTP server on a unix socket that speaks the control agent's side of guest/CONTRACT.md. */
export class GuestAgent implements AsyncDisposable {
  readonly socket: string;
  readonly #server: Server;
  readonly #connections = new Set<Duplex>();

  private constructor(socket: string, server: Server) {
    this.socket = socket;
    this.#server = server;
    server.on("connection", (connection: Duplex) => {
      this.#connections.add(connection);
      connection.once("close", () => this.#connections.delete(connection));
    });
  }

  /** Open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  static async listen(socket: string, onRequest: RequestListener, onExec?: OnExec): Promise<GuestAgent> {
    rmSync(socket, { force: true });
    const server = createServer((request, response) => {
      if (request.headers.authorization === `Bearer ${TOKEN}`) onRequest(request, response);
      else response.writeHead(401).end();
    });
    if (onExec !== undefined) {
      server.on("upgrade", (request, connection: Duplex) => {
        connection.on("error", () => undefined); // a host that goes away
        const header = `${request.headers["navgw-exec"]}`;
        connection.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: navgw-exec\r\n\r\n",
        );
        onExec(JSON.parse(Buffer.from(header, "base64").toString()), connection);
      });
    }
    const agent = new GuestAgent(socket, server);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
