import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { NavgwError } from "../base/errors.ts";
import { resetConnection } from "../base/reset-connection.ts";
import { carry } from "./carry-connection.ts";
import { type ForwardTarget, resolveTarget } from "./forward-target.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";
import { connectToPod, type PodConnection } from "./pod-connection.ts";

/** Callbacks of a port forward. */
export interface PortForwardOptions {
  /** Called for each connection that failed, with the reason: the pod is gone, or nobody listens on its port. Must not throw. */
  readonly onError?: ((error: NavgwError) => void) | undefined;
}

/** A port of this machine that is forwarded to a pod. Disposing it closes it and its connections. */
export interface PortForwarding extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Reason of the latest connection that failed, NAVGW_KUBERNETES; undefined while none has. */
  readonly lastError: NavgwError | undefined;
  close(): Promise<void>;
}

/**
 * Listens on a free port and forwards each connection to a pod through the API server, as `kubectl port-forward` does. A connection that
 * fails is reset. A client that has ended its side gets the rest of the answer, but the pod does not see that end.
 * @throws NavgwError NAVGW_KUBERNETES when the pod or Service does not exist, or the Service has no ready pod
 */
export async function forwardPort(
  client: () => KubernetesClient,
  target: ForwardTarget,
  port: number,
  namespace: string,
  { onError }: PortForwardOptions = {},
): Promise<PortForwarding> {
  const connectPod = async (signal: AbortSignal): Promise<PodConnection> =>
    connectToPod(client(), await resolveTarget(client(), target, port, namespace), signal);
  // A mistake is reported now, not by the first connection.
  await resolveTarget(client(), target, port, namespace);
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  const sockets = new Set<Socket>();
  let lastError: NavgwError | undefined;
  server.on("connection", (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    // "close" follows.
    socket.on("error", () => undefined);
    forward(socket, connectPod).catch((error: NavgwError) => {
      resetConnection(socket);
      lastError = error;
      onError?.(error);
    });
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  // The server does not keep the process alive.
  server.unref();
  const { port: local } = server.address() as AddressInfo;
  const close = (): Promise<void> => closeServer(server, sockets);
  return {
    port: local,
    url: `http://127.0.0.1:${local}`,
    get lastError() {
      return lastError;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

/**
 * Forwards one connection until both sides have ended it, or the client has closed it.
 * @throws NavgwError NAVGW_KUBERNETES when the pod cannot be reached, or does not let it in
 */
async function forward(
  socket: Socket,
  connectPod: (signal: AbortSignal) => Promise<PodConnection>,
): Promise<void> {
  const closed = new AbortController();
  socket.once("close", () => closed.abort());
  let pod: PodConnection;
  try {
    pod = await connectPod(closed.signal);
  } catch (error) {
    if (socket.destroyed) return;
    throw error;
  }
  if (socket.destroyed) return;
  await carry(pod, socket);
}
