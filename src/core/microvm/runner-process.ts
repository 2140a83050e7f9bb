import { type ChildProcess, spawn } from "node:child_process";
import { type Duplex, PassThrough, type Readable, type Writable } from "node:stream";
import type { RunnerDocument } from "../../../native/libkrun/runner-document.ts";
import { planLaunch } from "../../../native/libkrun/runner-launch.ts";
import { NavgwError } from "../base/errors.ts";
import { DESCRIPTORS, STREAMS, type StreamName } from "./microvm-plan.ts";
import { Tail } from "./output-tail.ts";
import { EventReader, type GuestEvent } from "./runner-events.ts";

/** Exit status of the runner's process. */
export interface RunnerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The process that is one microVM. */
export interface Runner {
  readonly pid: number;
  /** The host's ends of the streams that are not a terminal. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** The runner's own output: why it did not start its guest. */
  readonly failure: Tail;
  /** libkrun's log; without a terminal also the guest's console. */
  readonly log: Tail;
  /** Resolves once the process has ended and every event was reported. */
  readonly ended: Promise<RunnerExit>;
  /** Requests init to signal its command. */
  signal(name: NodeJS.Signals): void;
  /** Signals the process itself. */
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts a runner in its own session: a terminal's signals reach only this process, which decides what to do.
 * @param options.streams streams that are not a terminal
 * @param options.terminal descriptor of the terminal for the others
 * @param options.onEvent called for each event of the guest, in order
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
  // Node.js makes each pipe a socket that both sides may write to.
  const at = (descriptor: number): Duplex => pipes[descriptor] as Duplex;
  // A machine closes its ends when it ends, which `ended` reports.
  for (const pipe of pipes) (pipe as Duplex | null)?.on("error", () => undefined);
  const pipeOf = (name: StreamName): Duplex | undefined =>
    streams.includes(name) ? at(DESCRIPTORS[name]) : undefined;

  at(DESCRIPTORS.document).resume().end(JSON.stringify(document));
  pipeOf("stdin")?.resume();
  const events = new EventReader();
  const control = at(DESCRIPTORS.control).setEncoding("utf8");
  control.on("data", (text: string) => {
    for (const event of events.read(text)) options.onEvent(event);
  });
  return {
    pid: child.pid ?? 0,
    stdin: pipeOf("stdin"),
    stdout: outputOf(pipeOf("stdout")),
    stderr: outputOf(pipeOf("stderr")),
    failure: Tail.of(child.stderr as Readable),
    log: Tail.of(at(DESCRIPTORS.log)),
    ended: waitForExit(child, [child.stderr as Readable, at(DESCRIPTORS.log), control]),
    signal: (name) => void control.write(`${JSON.stringify({ signal: name })}\n`),
    kill: (signal) => void child.kill(signal),
  };
}

async function waitForExit(child: ChildProcess, streams: readonly Readable[]): Promise<RunnerExit> {
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

/** Wraps an output so that it is read even after its reader closed it: otherwise libkrun retries the write endlessly. */
function outputOf(stream: Readable | undefined): Readable | undefined {
  if (stream === undefined) return undefined;
  const output = new PassThrough();
  stream.pipe(output);
  // Also for a process that could not be started at all.
  stream.once("close", () => output.end());
  output.once("close", () => stream.resume());
  return output;
}
