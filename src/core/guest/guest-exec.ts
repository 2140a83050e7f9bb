import { once } from "node:events";
import { request } from "node:http";
import type { Duplex, Readable, Writable } from "node:stream";
import { z } from "zod";
import { NavgwError } from "../base/errors.ts";
import type { ExecOptions } from "../cluster-types/started-cluster.ts";
import { readAnswer } from "./agent-answer.ts";
import { type ControlEndpoint, refused, unreachable } from "./control-client.ts";
import { encodeFrame, FrameDecoder, TO_GUEST, TO_HOST } from "./exec-frames.ts";

const exitSchema = z.object({ code: z.number().int(), error: z.string().optional() });

/**
 * Runs a command in the guest and waits for its end. Output is read no faster than it is consumed.
 * @returns its exit code: 128+n when signal n ended it, 127 when it was not found (the reason is on `stderr`)
 * @throws NavgwError NAVGW_CONTROL when the guest refuses it or disconnects meanwhile
 */
export async function execInGuest(
  endpoint: ControlEndpoint,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<number> {
  options.signal?.throwIfAborted();
  const { socket, head } = await upgrade(endpoint, argv, options);
  const stopStdin = feedStdin(socket, options.stdin);
  const unsubscribe = [
    options.onResize?.((size) => socket.write(encodeFrame(TO_GUEST.resize, JSON.stringify(size)))),
    options.onSignal?.((signal) => socket.write(encodeFrame(TO_GUEST.signal, JSON.stringify(signal)))),
  ];
  // The guest kills the command when its connection closes.
  const abort = (): void => void socket.destroy();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await readOutput(socket, head, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof NavgwError ? error : unreachable(error);
  } finally {
    options.signal?.removeEventListener("abort", abort);
    stopStdin();
    for (const end of unsubscribe) end?.();
    socket.destroy();
  }
}

async function upgrade(
  { socket: socketPath, token }: ControlEndpoint,
  argv: readonly string[],
  { env = {}, cwd = "/", tty, signal }: ExecOptions,
): Promise<{ socket: Duplex; head: Buffer }> {
  const command = { argv, env, cwd, tty: tty !== undefined, rows: tty?.rows ?? 24, cols: tty?.cols ?? 80 };
  const upgradeRequest = request({
    socketPath,
    host: "guest",
    method: "POST",
    path: "/v1/exec",
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      connection: "Upgrade",
      upgrade: "navgw-exec",
      "navgw-exec": Buffer.from(JSON.stringify(command)).toString("base64"),
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return new Promise((resolve, reject) => {
    upgradeRequest.once("upgrade", (_response, socket, head) => resolve({ socket, head }));
    upgradeRequest.once("response", (response) => {
      readAnswer(response, "exec").then(
        (body) => reject(refused("exec", response.statusCode ?? 0, body)),
        reject,
      );
    });
    upgradeRequest.once("error", (error) =>
      reject(signal?.aborted ? (signal.reason as Error) : unreachable(error)),
    );
    upgradeRequest.end();
  });
}

async function readOutput(socket: Duplex, head: Buffer, options: ExecOptions): Promise<number> {
  const decoder = new FrameDecoder();
  const consume = async (chunk: Buffer): Promise<number | undefined> => {
    for (const { kind, payload } of decoder.push(chunk)) {
      if (kind === TO_HOST.stdout) await write(options.stdout, payload);
      else if (kind === TO_HOST.stderr) await write(options.stderr, payload);
      else if (kind === TO_HOST.exit) {
        const { code, error } = exitSchema.parse(JSON.parse(payload.toString()));
        if (error !== undefined) await write(options.stderr, Buffer.from(`${error}\n`));
        return code;
      }
    }
    return undefined;
  };
  const early = await consume(head);
  if (early !== undefined) return early;
  for await (const chunk of socket) {
    const code = await consume(chunk as Buffer);
    if (code !== undefined) return code;
  }
  throw new Error("the connection ended before the command did");
}

/** Writes bytes with back pressure; output that nobody reads any more is dropped, because the exit code still matters. */
async function write(target: Writable | undefined, bytes: Buffer): Promise<void> {
  if (target === undefined || target.destroyed || target.writableEnded) return;
  if (target.write(bytes)) return;
  const done = new AbortController();
  await Promise.race(["drain", "close"].map((event) => once(target, event, { signal: done.signal }))).finally(
    () => done.abort(),
  );
}

/** Sends stdin to the guest. @returns a function that stops it */
function feedStdin(socket: Duplex, stdin: Readable | undefined): () => void {
  const end = (): void => {
    if (socket.writable) socket.write(encodeFrame(TO_GUEST.stdin));
  };
  // A failure ends the reading side too, which reports it.
  socket.on("error", () => undefined);
  if (stdin === undefined) {
    end();
    return () => undefined;
  }
  const data = (chunk: Buffer | string): void => {
    if (chunk.length === 0 || !socket.writable) return;
    if (socket.write(encodeFrame(TO_GUEST.stdin, chunk))) return;
    stdin.pause();
    socket.once("drain", () => stdin.resume());
  };
  stdin.on("data", data).once("end", end).once("error", end);
  return () => {
    stdin.off("data", data).off("end", end).off("error", end);
    // Paused, an input such as the terminal no longer keeps the process alive.
    stdin.pause();
  };
}
