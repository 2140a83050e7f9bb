import { type ChildProcess, spawn } from "node:child_process";
import { type Duplex, PassThrough, type Readable, type Writable } from "node:stream";
import type { RunnerDocument } from "../../../native/libkrun/runner-document.ts";
import { planLaunch } from "../../../native/libkrun/runner-launch.ts";
import { NavgwError } from "../base/errors.ts";
import { DESCRIPTORS, STREAMS, type StreamName } from "./microvm-plan.ts";
import { Tail } from "./output-tail.ts";
import { EventReader, type GuestEvent } from "./runner-events.ts";

/** How the runner's process ended. */
export interface RunnerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The process that is one microVM. */
export interface Runner {
  readonly pid: number;
  /** The host's ends of the streams that are no terminal. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** What the runner itself said: why it did not start its guest. */
  readonly failure: Tail;
  /** What libkrun said; without a terminal also what the guest's console did. */
  readonly log: Tail;
  /** Resolves once the process has ended and every event was told. */
  readonly ended: Promise<RunnerExit>;
  /** Asks init to signal its command. */
  signal(name: NodeJS.Signals): void;
  /** Signals the process itself. */
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts a runner in a session of its own: a terminal's signals reach this process only, and it decides.
 * @param options.streams those that are no terminal
 * @param options.terminal descriptor for the others
 * @param options.onEvent told of each event of the guest, in order
 */
export function startRunner(options: {
  readonly document: RunnerDocument;
  readonly dir: string;
  readonly streams: readonly StreamName[];
  readonly terminal: number | undefined;
  readonly onEvent: (event: GuestEvent) => void;
}): Runner {
  const { document, dir, streams, terminal } = options;
  const { argv, env } = planLaunch({
    node: process.execPath,
    descriptor: DESCRIPTORS.document,
    temporary: dir,
    library: { firmware: document.firmware === undefined ? undefined : { path: document.firmware } },
  });
  const [program = process.execPath, ...args] = argv;
  const child = spawn(program, args, {
    cwd: dir,
    env,
    detached: true,
    stdio: [
      ...(["ignore", "ignore", "pipe", "pipe"] as const),
      ...STREAMS.map((name) => (streams.includes(name) ? "pipe" : terminal)),
      ...(["pipe", "pipe"] as const),
    ],
  });
  const pipes: readonly unknown[] = child.stdio;
  // Node.js makes each a socket that both sides may write to.
  const at = (descriptor: number): Duplex => pipes[descriptor] as Duplex;
  // A machine that ends closes its ends; that is seen by `ended`.
  for (const pipe of pipes) (pipe as Duplex | null)?.on("error", () => undefined);
  const own = (name: StreamName): Duplex | undefined =>
    streams.includes(name) ? at(DESCRIPTORS[name]) : undefined;

  at(DESCRIPTORS.document).resume().end(JSON.stringify(document));
  own("stdin")?.resume();
  const events = new EventReader();
  const line = at(DESCRIPTORS.line).setEncoding("utf8");
  line.on("data", (text: string) => {
    for (const event of events.read(text)) options.onEvent(event);
  });
  return {
    pid: child.pid ?? 0,
    stdin: own("stdin"),
    stdout: outputOf(own("stdout")),
    stderr: outputOf(own("stderr")),
    failure: Tail.of(child.stderr as Readable),
    log: Tail.of(at(DESCRIPTORS.log)),
    ended: endOf(child, [child.stderr as Readable, at(DESCRIPTORS.log), line]),
    signal: (name) => void line.write(`${JSON.stringify({ signal: name })}\n`),
    kill: (signal) => void child.kill(signal),
  };
}

async function endOf(child: ChildProcess, streams: readonly Readable[]): Promise<RunnerExit> {
  const closed = streams.map((stream) => new Promise<void>((resolve) => stream.once("close", resolve)));
  const exit = await new Promise<RunnerExit>((resolve, reject) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) =>
      reject(new NavgwError("NAVGW_HOST", `cannot start the runner: ${error.message}`, { cause: error })),
    );
  });
  await Promise.all(closed);
  return exit;
}

/** What is not read any more is still taken: libkrun tries again and again to write it otherwise. */
function outputOf(stream: Readable | undefined): Readable | undefined {
  if (stream === undefined) return undefined;
  const output = new PassThrough();
  stream.pipe(output);
  // Also of a process that could not be started at all.
  stream.once("close", () => output.end());
  output.once("close", () => stream.resume());
  return output;
}
