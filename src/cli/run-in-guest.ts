import type { Writable } from "node:stream";
import type { TerminalSize } from "../core/index.ts";
import { loadCore } from "./load-core.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** How a command in the guest is connected to this terminal. */
export interface Binding {
  /** Whether it gets a terminal; this one is in raw mode meanwhile. */
  readonly tty: boolean;
  /** Whether it gets this process's stdin. */
  readonly stdin: boolean;
}

/** Signals that are forwarded to the command instead of ending this process. */
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Runs a command in the guest as if it were a local one, and returns its exit code. */
export async function runInGuest(
  name: string,
  argv: readonly string[],
  binding: Binding,
  terminal: Terminal,
): Promise<number> {
  const { stdin, stdout, stderr } = terminal;
  if (binding.tty && stdin.isTTY !== true) {
    throw new UsageError("-t needs a terminal, but stdin is not one", "omit -t");
  }
  const { reachCluster } = await loadCore();
  const cluster = await reachCluster(name);
  const raw = binding.tty && binding.stdin;
  if (raw) stdin.setRawMode(true);
  try {
    return await cluster.exec(argv, {
      stdin: binding.stdin ? stdin : undefined,
      stdout: stdout as Writable,
      stderr: stderr as Writable,
      tty: binding.tty ? sizeOf(process.stdout) : undefined,
      env: binding.tty ? { TERM: terminal.env.TERM ?? "xterm" } : undefined,
      onResize: binding.tty ? followSize : undefined,
      onSignal: forwardSignals,
    });
  } finally {
    if (raw) stdin.setRawMode(false);
  }
}

function followSize(resize: (size: TerminalSize) => void): () => void {
  const onResize = (): void => resize(sizeOf(process.stdout));
  process.stdout.on("resize", onResize);
  return () => process.stdout.off("resize", onResize);
}

function sizeOf({ rows, columns }: NodeJS.WriteStream): TerminalSize {
  return { rows: rows ?? 24, cols: columns ?? 80 };
}

function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of FORWARDED) process.on(signal, send);
  return () => {
    for (const signal of FORWARDED) process.off(signal, send);
  };
}
