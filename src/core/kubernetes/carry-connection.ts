import type { Socket } from "node:net";
import { NavgwError } from "../base/errors.ts";
import { isPeerOpen } from "../base/loopback-peer.ts";
import { resetConnection } from "../base/reset-connection.ts";
import type { PodConnection } from "./pod-connection.ts";

/**
 * How long the pod may be silent, ms, once the client has ended its side: without an answer to the last that the client has sent, and with
 * one. Kubernetes does not pass on that end, so a pod that waits for it never answers, and does not close either.
 */
const SILENCE = { unanswered: 30_000, answered: 1000 } as const;
/** Interval of checking whether such a client still waits, ms. */
const CHECK_INTERVAL = 500;

/**
 * Carries bytes between a client and a pod, no faster than each takes them, until both have ended their side or the client has closed.
 * @throws NavgwError NAVGW_KUBERNETES when the connection to the pod failed
 */
export async function carry(pod: PodConnection, client: Socket): Promise<void> {
  let isAnswered = true;
  client.on("data", (chunk: Buffer) => {
    isAnswered = false;
    if (!client.writableEnded) {
      client.pause();
      pod.send(chunk, () => client.resume());
    } else if (client.writableFinished) {
      // The pod has gone, and the client has had everything from it.
      resetConnection(client);
    }
  });
  client.on("drain", () => pod.resume());
  const ended = new Promise<void>((resolve, reject) => {
    const take = (bytes: Buffer): boolean => {
      isAnswered = true;
      return client.destroyed || client.write(bytes);
    };
    pod.receive(take, (failure) => {
      if (failure !== undefined && !client.destroyed) return reject(failure);
      client.end();
      letProcessEnd(pod, client);
      resolve();
    });
    client.once("end", () => {
      letProcessEnd(pod, client);
      closeWithClient(client);
      boundSilence(client, isAnswered, reject);
    });
  });
  client.resume();
  await ended;
}

/** A connection of which one side has ended does not keep the process alive. */
function letProcessEnd(pod: PodConnection, client: Socket): void {
  pod.unref();
  client.unref();
}

/** Closes a connection once its client, which has ended its side, has closed it. */
function closeWithClient(client: Socket): void {
  const check = async (): Promise<void> => {
    if ((await isPeerOpen(client)) === false) client.destroy();
    else if (!client.destroyed) setTimeout(check, CHECK_INTERVAL).unref();
  };
  void check();
}

/** Ends a connection, whose client has ended its side, when the pod has been silent for long. */
function boundSilence(client: Socket, isAnswered: boolean, fail: (error: NavgwError) => void): void {
  const bound = isAnswered ? SILENCE.answered : SILENCE.unanswered;
  client.on("timeout", () => {
    // A client that does not read now is not a silent pod.
    if (client.writableLength > 0) client.setTimeout(bound);
    else if (isAnswered) client.end();
    else fail(noAnswer(bound));
  });
  client.setTimeout(bound);
}

function noAnswer(bound: number): NavgwError {
  return new NavgwError(
    "NAVGW_KUBERNETES",
    `port-forward: the client has ended its side, and the pod has sent nothing for ${bound / 1000} s`,
    {
      hint: "a pod does not see that end through Kubernetes: mark the end of the request in its own protocol",
    },
  );
}
