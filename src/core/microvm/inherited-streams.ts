import { finished } from "node:stream/promises";
import { isUnreadable } from "../guest/exec-input.ts";
import { STREAMS, type StreamName } from "./microvm-plan.ts";
import { hasTerminal, openRawTerminal } from "./raw-terminal.ts";
import type { Runner } from "./runner-process.ts";

/** This process's own stdin, stdout and stderr, bound to a microVM. */
export interface InheritedStreams {
  /** Streams that are not a terminal in the guest. */
  readonly streams: readonly StreamName[];
  /** Descriptor of the terminal for the others. */
  readonly terminal: number | undefined;
  /** Connects them. @param onInputError called when this process's stdin fails before its end */
  bind(runner: Runner, onInputError: (error: Error) => void): void;
  /** Resolves when all output of the machine was forwarded. */
  drained(): Promise<void>;
  /** Restores the streams and the terminal. */
  release(): void;
}

/**
 * Chooses the command's streams: a terminal when both its input and its output would be one, else pipes. A terminal is
 * passed to the machine itself; the bytes of pipes are forwarded by this process, so that libkrun's changes to a
 * descriptor do not affect this process's own.
 */
export function inheritStreams(): InheritedStreams {
  const terminal = hasTerminal() ? openRawTerminal() : undefined;
  const isTerminal: Readonly<Record<StreamName, boolean>> = {
    stdin: terminal !== undefined,
    stdout: terminal !== undefined,
    stderr: terminal !== undefined && process.stderr.isTTY === true,
  };
  let bound: Runner | undefined;
  let failed: (error: Error) => void = () => undefined;
  const onError = (error: Error): void => {
    if (isUnreadable(error)) bound?.stdin?.end();
    else failed(error);
  };
  const onResize = (): void => bound?.kill("SIGWINCH");
  return {
    streams: STREAMS.filter((name) => !isTerminal[name]),
    terminal: terminal?.descriptor,
    bind(runner, onInputError) {
      bound = runner;
      failed = onInputError;
      if (terminal !== undefined) process.on("SIGWINCH", onResize);
      if (runner.stdin !== undefined) process.stdin.on("error", onError).pipe(runner.stdin);
      runner.stdout?.pipe(process.stdout, { end: false });
      runner.stderr?.pipe(process.stderr, { end: false });
    },
    async drained() {
      const outputs = [bound?.stdout, bound?.stderr].filter((stream) => stream !== undefined);
      // An output whose reader has closed it is not drained, and need not be.
      await Promise.allSettled(outputs.map((stream) => finished(stream)));
    },
    release() {
      process.off("SIGWINCH", onResize);
      if (bound?.stdin !== undefined) {
        process.stdin.off("error", onError).unpipe(bound.stdin);
        // The next reader, if any, resumes it; until then it must not keep this process alive.
        process.stdin.pause();
        process.stdin.unref?.();
      }
      terminal?.[Symbol.dispose]();
      bound = undefined;
    },
  };
}
