import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { WebSocket } from "undici";
import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import { type Endpoint, type ForwardTarget, resolveTarget } from "./forward-target.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";

/** One web socket for each TCP connection: two channels, each beginning with the port's number. Served by every kubelet. */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
/** Bytes that may be buffered before reading is paused, and interval of checking them, ms. */
const MAX_BUFFERED = 1 << 20;
const CHECK_INTERVAL = 5;

/** A port of this machine that is forwarded to a pod. Disposing it closes it and its connections. */
export interface PortForwarding extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens on a free port and forwards each connection to a pod through the API server, as `kubectl port-forward` does.
 * @throws NavgwError NAVGW_KUBERNETES when the pod or Service does not exist, or the Service has no ready pod
 */
export async function forwardPort(
  client: () => KubernetesClient,
  target: ForwardTarget,
  port: number,
  namespace: string,
): Promise<PortForwarding> {
  const resolve = (): Promise<Endpoint> => resolveTarget(client(), target, port, namespace);
  // A mistake is reported now, not by the first connection.
  await resolve();
  const server = createServer({ noDelay: true });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    // "close" follows.
    socket.on("error", () => undefined);
    forward(socket, client, resolve).catch((error: Error) => socket.destroy(error));
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  // The server does not keep the process alive.
  server.unref();
  const { port: local } = server.address() as AddressInfo;
  const close = (): Promise<void> => closeServer(server, sockets);
  return { port: local, url: `http://127.0.0.1:${local}`, close, [Symbol.asyncDispose]: close };
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** Forwards one connection; resolves when it is set up. */
async function forward(
  socket: Socket,
  client: () => KubernetesClient,
  resolve: () => Promise<Endpoint>,
): Promise<void> {
  socket.pause();
  const { pod, namespace, port } = await resolve();
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
  const { dispatcher } = client();
  const remote = new WebSocket(client().url(path, { ports: port }, "wss:"), {
    protocols: [PROTOCOL],
    dispatcher,
  });
  remote.binaryType = "arraybuffer";
  socket.once("close", () => remote.close());
  remote.addEventListener("close", () => socket.end());
  const receive = receiver(socket);
  remote.addEventListener("message", ({ data }) => receive(Buffer.from(data as ArrayBuffer)));
  await new Promise<void>((opened, failed) => {
    remote.addEventListener("open", () => opened());
    remote.addEventListener("close", () => failed(new Error("closed before it was open")));
    remote.addEventListener("error", ({ error, message }) =>
      failed(new NavgwError("NAVGW_KUBERNETES", `port-forward to pod ${pod}: ${message}`, { cause: error })),
    );
  });
  socket.on("data", (chunk: Buffer) => {
    remote.send(Buffer.concat([Buffer.of(DATA), chunk]));
    if (remote.bufferedAmount > MAX_BUFFERED) void waitUntilSent(socket, remote);
  });
  socket.resume();
}

/** Passes on received data; the first message of each channel is only its port's number. */
function receiver(socket: Socket): (message: Buffer) => void {
  const started = new Set<number>();
  return (message) => {
    const channel = message[0] ?? ERROR;
    if (!started.has(channel)) started.add(channel);
    else if (channel === DATA) socket.write(message.subarray(1));
    // Such as a port without a listener.
    else if (message.length > 1) socket.resetAndDestroy();
  };
}

/** Pauses reading from a connection until all that was read is sent. */
async function waitUntilSent(socket: Socket, remote: WebSocket): Promise<void> {
  socket.pause();
  const isSent = async (): Promise<boolean> =>
    remote.bufferedAmount === 0 || remote.readyState !== WebSocket.OPEN;
  await pollUntil(isSent, { every: CHECK_INTERVAL });
  socket.resume();
}
