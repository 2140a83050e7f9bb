import type { Socket } from "node:net";

/** Closes a connection so that its peer sees a failure, not an end. */
export function resetConnection(socket: Socket): void {
  // Node.js cannot reset a connection that is just being ended: it would be busy with it for ever.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
