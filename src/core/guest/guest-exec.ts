import { request } from "node:http";
import type { Duplex, Writable } from "node:stream";
import { z } from "zod";
import { NavgwError, systemCode } from "../base/errors.ts";
import type { ExecOptions } from "../cluster-types/started-cluster.ts";
import { readAnswer } from "./agent-answer.ts";
import { type ControlEndpoint, refused, unreachable } from "./control-client.ts";
import { encodeFrame, FrameDecoder, TO_GUEST, TO_HOST } from "./exec-frames.ts";
import { sendInput } from "./exec-input.ts";

const exitSchema = z.object({ code: z.number().int(), error: z.string().optional() });

/**
 * Runs a command in the guest and waits for its end. Output is read no faster than it is consumed. The command is killed when its
 * input fails, or when an output cannot be written.
 * @returns its exit code: 128+n when signal n ended it, 127 when it was not found (the reason is on `stderr`)
 * @throws NavgwError NAVGW_CONTROL when the guest refuses it or disconnects meanwhile; NAVGW_BAD_OPTION when `stdin` is closed before its
 * end, or the arguments are too long; the error of `stdin`, `stdout` or `stderr` that failed
 */
export async function execInGuest(
  endpoint: ControlEndpoint,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<number> {
  options.signal?.throwIfAborted();
  const streams = [options.stdin, options.stdout, options.stderr].filter((stream) => stream !== undefined);
  // A stream may fail before there is a command that uses it.
  for (const stream of streams) stream.on("error", ignore);
  try {
    return await runInGuest(endpoint, argv, options);
  } finally {
    for (const stream of streams) stream.off("error", ignore);
  }
}

const ignore = (): void => undefined;

async function runInGuest(
  endpoint: ControlEndpoint,
  argv: readonly string[],
  options: ExecOptions,
): Promise<number> {
  const { socket, head } = await upgrade(endpoint, argv, options);
  const input = sendInput(socket, options.stdin);
  const outputs = watchOutputs([options.stdout, options.stderr]);
  const unsubscribe = [
    options.onResize?.((size) => socket.write(encodeFrame(TO_GUEST.resize, JSON.stringify(size)))),
    options.onSignal?.((signal) => socket.write(encodeFrame(TO_GUEST.signal, JSON.stringify(signal)))),
  ];
  const over = new AbortController();
  // The guest kills the command when its connection closes.
  over.signal.addEventListener("abort", () => socket.destroy());
  const abort = (): void => over.abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([input.failed, outputs.failed, readOutput(socket, head, options, over.signal)]);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
    input.stop();
    outputs.stop();
    for (const end of unsubscribe) end?.();
    over.abort();
  }
}

/** The guest takes 4 MiB of headers, more than its kernel takes of arguments and environment. */
const LONGEST_COMMAND = (4 << 20) - 4096;

const tooLong = (): NavgwError =>
  new NavgwError("NAVGW_BAD_OPTION", "the arguments and environment of the command are too long", {
    hint: "pass large data through its stdin",
  });

async function upgrade(
  { socket: socketPath, token }: ControlEndpoint,
  argv: readonly string[],
  { env = {}, cwd = "/", tty, signal }: ExecOptions,
): Promise<{ socket: Duplex; head: Buffer }> {
  const command = { argv, env, cwd, tty: tty !== undefined, rows: tty?.rows ?? 24, cols: tty?.cols ?? 80 };
  const header = Buffer.from(JSON.stringify(command)).toString("base64");
  if (header.length > LONGEST_COMMAND) throw tooLong();
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
      "navgw-exec": header,
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

/** Passes on the output until the command ends. @returns its exit code @throws NavgwError NAVGW_CONTROL */
async function readOutput(
  socket: Duplex,
  head: Buffer,
  outputs: Pick<ExecOptions, "stdout" | "stderr">,
  over: AbortSignal,
): Promise<number> {
  try {
    return await readFrames(socket, head, outputs, over);
  } catch (error) {
    throw unreachable(error);
  }
}

async function readFrames(
  socket: Duplex,
  head: Buffer,
  { stdout, stderr }: Pick<ExecOptions, "stdout" | "stderr">,
  over: AbortSignal,
): Promise<number> {
  const decoder = new FrameDecoder();
  const consume = async (chunk: Buffer): Promise<number | undefined> => {
    for (const { kind, payload } of decoder.push(chunk)) {
      if (kind === TO_HOST.stdout) await write(stdout, payload, over);
      else if (kind === TO_HOST.stderr) await write(stderr, payload, over);
      else if (kind === TO_HOST.exit) {
        const { code, error } = exitSchema.parse(JSON.parse(payload.toString()));
        if (error !== undefined) await write(stderr, Buffer.from(`${error}\n`), over);
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
async function write(target: Writable | undefined, bytes: Buffer, over: AbortSignal): Promise<void> {
  if (target === undefined || target.destroyed || target.writableEnded) return;
  if (target.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      target.off("drain", wake).off("close", wake);
      over.removeEventListener("abort", wake);
      resolve();
    };
    // "close" also follows a failure, which is reported elsewhere.
    target.on("drain", wake).on("close", wake);
    over.addEventListener("abort", wake);
  });
  over.throwIfAborted();
}

/** Something that may fail while a command runs. */
interface Watched {
  /** Rejects when it fails; never resolves. */
  readonly failed: Promise<never>;
  stop(): void;
}

/** Watches the outputs. One whose reader has closed it has not failed. */
function watchOutputs(targets: readonly (Writable | undefined)[]): Watched {
  const { promise, reject } = Promise.withResolvers<never>();
  const onError = (error: Error): void => {
    if (systemCode(error) !== "EPIPE") reject(error);
  };
  const outputs = targets.filter((target) => target !== undefined);
  for (const output of outputs) {
    output.on("error", onError);
    if (output.errored) onError(output.errored);
  }
  return {
    failed: promise,
    stop() {
      for (const output of outputs) output.off("error", onError);
    },
  };
}
