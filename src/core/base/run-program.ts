import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { anySignal } from "./any-signal.ts";

/** Exit status and output of a program. */
export interface ProgramResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Empty when stdout was written to a stream. */
  readonly stdout: Buffer;
  /** The last 4 KiB. */
  readonly stderr: string;
}

const STDERR_LIMIT = 4096;

/**
 * Runs a program without a shell and waits for it.
 * @param options.output destination of stdout; without it stdout is collected and returned
 * @param options.maxOutput bytes to collect at most; default 1 MiB
 * @param options.timeout bound in ms; no default
 * @throws the system error when the program cannot be started (`ENOENT`: not installed), AbortError on abort or time-out
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly output?: Writable;
    readonly maxOutput?: number;
    readonly env?: NodeJS.ProcessEnv | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly timeout?: number;
  } = {},
): Promise<ProgramResult> {
  const bound = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const child = spawn(file, args, {
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    ...(options.env === undefined ? {} : { env: options.env }),
    signal: anySignal(bound, options.signal),
  });
  const ended = new Promise<{ exitCode: number | undefined; signal: NodeJS.Signals | undefined }>(
    (resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) =>
        resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
      );
    },
  );
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LIMIT);
  });
  // A program that ends without reading its input is judged by its exit status, not by the broken pipe.
  child.stdin?.on("error", () => undefined).end(options.input);
  const chunks: Buffer[] = [];
  const reading =
    child.stdout === null
      ? Promise.resolve()
      : options.output === undefined
        ? collect(child.stdout, chunks, options.maxOutput ?? 1 << 20)
        : pipeline(child.stdout, options.output);
  try {
    const [result] = await Promise.all([ended, reading]);
    return { ...result, stdout: Buffer.concat(chunks), stderr };
  } catch (error) {
    child.kill("SIGKILL");
    await Promise.allSettled([ended, reading]);
    throw error;
  }
}

async function collect(stream: AsyncIterable<Buffer>, chunks: Buffer[], max: number): Promise<void> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > max) throw new Error(`the program wrote more than ${max} bytes`);
    chunks.push(chunk);
  }
}
