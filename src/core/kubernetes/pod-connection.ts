import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { WebSocket } from "ws";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { refusedBy, unreachableApi } from "./api-failure.ts";
import { objectPath } from "./discovery.ts";
import type { Endpoint } from "./forward-target.ts";
import { PODS } from "./known-resources.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";

/** One web socket for each connection: two channels, each beginning with the port's number. Served by every kubelet. */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
/** Bounds of the waits for the API server to open a web socket, and to close its side of one, ms. */
const OPEN_TIMEOUT = 30_000;
const CLOSE_TIMEOUT = 2000;

/** A connection to a port of a pod, through the API server. Nothing is read before `receive` is called. */
export interface PodConnection {
  /** Sends bytes. @param sent called when they have left this process, whether they arrive or not */
  send(bytes: Buffer, sent: () => void): void;
  /**
   * Receives what the pod sends.
   * @param take called with its bytes, in order; returns false to pause until `resume`
   * @param ended called once: when the pod has ended the connection, or with the reason why it failed
   */
  receive(take: (bytes: Buffer) => boolean, ended: (failure?: NavgwError) => void): void;
  resume(): void;
  /** Lets the process end while it is open. */
  unref(): void;
}

/**
 * Connects to a port of a pod.
 * @param signal closes the connection
 * @throws NavgwError NAVGW_KUBERNETES when the pod does not run, or the API server does not respond
 */
export async function connectToPod(
  client: KubernetesClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<PodConnection> {
  const { pod, namespace, port } = endpoint;
  const closing = anySignal(signal, client.closed);
  closing.throwIfAborted();
  const path = `${objectPath(PODS, pod, namespace)}/portforward`;
  const { url, tls } = client.webSocket(path, { ports: port });
  const options = { perMessageDeflate: false, handshakeTimeout: OPEN_TIMEOUT, closeTimeout: CLOSE_TIMEOUT };
  const webSocket = new WebSocket(url, PROTOCOL, { ...tls, ...options });
  closing.addEventListener("abort", () => {
    // After what was sent; it is read up to the API server's own closing message.
    webSocket.close();
    webSocket.resume();
  });
  const connection = await opened(webSocket, `port-forward to port ${port} of pod ${namespace}/${pod}`);
  return {
    send: (bytes, sent) => webSocket.send(Buffer.concat([Buffer.of(DATA), bytes]), sent),
    receive: (take, ended) => {
      receive(webSocket, endpoint, take, (failure) => ended(closing.aborted ? undefined : failure));
      webSocket.resume();
    },
    resume: () => webSocket.resume(),
    unref: () => connection.unref(),
  };
}

/** Waits until a web socket is open. @returns the connection below it */
function opened(webSocket: WebSocket, what: string): Promise<Duplex & { unref(): void }> {
  return new Promise((resolve, reject) => {
    webSocket.once("upgrade", (response) => {
      webSocket.once("open", () => {
        // Now, before it reads: a message without a listener is lost.
        webSocket.pause();
        resolve(response.socket);
      });
    });
    // "close" follows every error, before and after it is open.
    webSocket.on("error", (error) => reject(unreachableApi(what, error.message, error)));
    webSocket.once("close", () => reject(unreachableApi(what, "the connection was closed")));
    webSocket.once("unexpected-response", (_request, response: IncomingMessage) => {
      text(response)
        .then((body) => reject(refusedBy(what, response.statusCode ?? 0, body)), reject)
        .finally(() => webSocket.terminate());
    });
  });
}

/** Passes on received bytes; the first message of each channel is only its port's number. */
function receive(
  webSocket: WebSocket,
  endpoint: Endpoint,
  take: (bytes: Buffer) => boolean,
  ended: (failure?: NavgwError) => void,
): void {
  const started = new Set<number>();
  let reason = "";
  webSocket.on("message", (data) => {
    const message = data as Buffer;
    const channel = message[0];
    if (channel === undefined) return;
    if (!started.has(channel)) started.add(channel);
    else if (channel !== DATA) reason += message.subarray(1).toString();
    else if (message.length > 1 && !take(message.subarray(1))) webSocket.pause();
  });
  webSocket.once("close", (code, message) => {
    if (reason === "" && CLEAN.includes(code)) return ended();
    ended(failedInPod(endpoint, reason || message.toString() || `the connection to it was lost (${code})`));
  });
}

/** Codes of a web socket that was closed in order; RFC 6455, 7.4.1. */
const CLEAN: readonly number[] = [1000, 1005];

function failedInPod({ pod, namespace, port }: Endpoint, reason: string): NavgwError {
  return new NavgwError(
    "NAVGW_KUBERNETES",
    `port-forward to port ${port} of pod ${namespace}/${pod}: ${reason.trim()}`,
    { hint: "wait until the pod is Ready and a program in it listens on that port" },
  );
}
