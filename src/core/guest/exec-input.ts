import { type Duplex, finished, type Readable } from "node:stream";
import { NavgwError, systemCode } from "../base/errors.ts";
import { encodeFrame, inputFrames, TO_GUEST } from "./exec-frames.ts";

/** The input of a running command. */
interface SentInput {
  /** Rejects with the error of an input that fails; never resolves. */
  readonly failed: Promise<never>;
  /** Stops reading it. */
  stop(): void;
}

/** Sends an input, and then its end, to a command in the guest. Without an input the command sees end of file. */
export function sendInput(socket: Duplex, stdin: Readable | undefined): SentInput {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whether it is awaited or not: a failure ends the reading side of the connection, too, which reports it.
  failed.catch(() => undefined);
  socket.on("error", () => undefined);
  const sendEnd = (): void => {
    if (socket.writable) socket.write(encodeFrame(TO_GUEST.stdin));
  };
  if (stdin === undefined) {
    sendEnd();
    return { failed, stop: () => undefined };
  }
  let isEmpty = true;
  const onDrain = (): void => void stdin.resume();
  const onData = (chunk: unknown): void => {
    const bytes = bytesOf(chunk);
    if (bytes === undefined) {
      reject(notBytes(chunk));
      return;
    }
    isEmpty &&= bytes.length === 0;
    if (!socket.writable || write(socket, bytes)) return;
    stdin.pause();
    socket.once("drain", onDrain);
  };
  const unwatch = finished(stdin, { writable: false }, (error) => {
    if (error && !(isEmpty && isUnreadable(error))) reject(reasonOf(error));
    else sendEnd();
  });
  stdin.on("data", onData);
  return {
    failed,
    stop() {
      unwatch();
      stdin.off("data", onData);
      socket.off("drain", onDrain);
      // Paused, an input such as the terminal no longer keeps the process alive.
      stdin.pause();
    },
  };
}

/** Writes a chunk of any size. @returns whether more may be written now */
function write(socket: Duplex, chunk: Buffer): boolean {
  let isAccepted = true;
  socket.cork();
  for (const piece of inputFrames(chunk)) isAccepted = socket.write(piece);
  socket.uncork();
  return isAccepted;
}

function bytesOf(chunk: unknown): Buffer | undefined {
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (!ArrayBuffer.isView(chunk)) return undefined;
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function notBytes(chunk: unknown): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `stdin yields a value of type ${typeof chunk}`, {
    hint: "let it yield bytes or text",
  });
}

/** Whether an input is not open for reading at all, as under nohup: it counts as empty. */
export const isUnreadable = (error: Error): boolean => systemCode(error) === "EBADF";

/** The input's own error, or one for an input that was closed without any. */
function reasonOf(error: Error): Error {
  if (systemCode(error) !== "ERR_STREAM_PREMATURE_CLOSE") return error;
  return new NavgwError("NAVGW_BAD_OPTION", "stdin was closed before its end", {
    hint: "end it, or destroy it with the error that stopped it",
    cause: error,
  });
}
