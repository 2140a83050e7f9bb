import { finished } from "node:stream/promises";
import { STREAMS, type StreamName } from "./microvm-plan.ts";
import { hasTerminal, holdTerminal } from "./raw-terminal.ts";
import type { Runner } from "./runner-process.ts";

/** This process's own stdin, stdout and stderr, bound to a microVM. */
export interface InheritedStreams {
  /** Those that are no terminal in the guest. */
  readonly streams: readonly StreamName[];
  /** Descriptor for the others. */
  readonly terminal: number | undefined;
  bind(runner: Runner): void;
  /** Resolves when everything that the machine wrote was passed on. */
  drained(): Promise<void>;
  /** Gives everything back as it was. */
  release(): void;
}

/**
 * Decides what the command gets: a terminal when both its input and its output would be one, else streams. A terminal goes
 * to the machine itself; of streams this process passes the bytes on, so that what libkrun does to a descriptor stays there.
 */
export function inheritStreams(): InheritedStreams {
  const terminal = hasTerminal() ? holdTerminal() : undefined;
  const isTerminal: Readonly<Record<StreamName, boolean>> = {
    stdin: terminal !== undefined,
    stdout: terminal !== undefined,
    stderr: terminal !== undefined && process.stderr.isTTY === true,
  };
  let bound: Runner | undefined;
  // One that cannot be read, as nohup leaves it, has nothing to say.
  const endInput = (): void => void bound?.stdin?.end();
  const onResize = (): void => bound?.kill("SIGWINCH");
  return {
    streams: STREAMS.filter((name) => !isTerminal[name]),
    terminal: terminal?.descriptor,
    bind(runner) {
      bound = runner;
      if (terminal !== undefined) process.on("SIGWINCH", onResize);
      if (runner.stdin !== undefined) process.stdin.on("error", endInput).pipe(runner.stdin);
      runner.stdout?.pipe(process.stdout, { end: false });
      runner.stderr?.pipe(process.stderr, { end: false });
    },
    async drained() {
      const outputs = [bound?.stdout, bound?.stderr].filter((stream) => stream !== undefined);
      // One whose reader has gone is not drained, and need not be.
      await Promise.allSettled(outputs.map((stream) => finished(stream)));
    },
    release() {
      process.off("SIGWINCH", onResize);
      if (bound?.stdin !== undefined) {
        process.stdin.off("error", endInput).unpipe(bound.stdin);
        // Its next reader, if there is one, starts it again; nobody is kept waiting for a key.
        process.stdin.pause();
        process.stdin.unref?.();
      }
      terminal?.[Symbol.dispose]();
      bound = undefined;
    },
  };
}
