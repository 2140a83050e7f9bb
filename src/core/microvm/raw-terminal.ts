import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";

/** This process's terminal while a guest uses it: in raw mode, so that every key reaches the guest. */
export interface RawTerminal extends Disposable {
  /** A descriptor to pass to the guest. */
  readonly descriptor: number;
}

/** Whether a command gets a terminal: both its input and its output would be one. */
export const hasTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Puts the terminal into raw mode. Disposing restores it, however the guest ended. */
export function openRawTerminal(): RawTerminal {
  const opened = reopen();
  process.stdin.setRawMode(true);
  // In Node.js's raw mode the terminal adds carriage returns to line feeds, which the guest's terminal does already.
  // Without stty they are doubled, which is not visible.
  spawnSync("stty", ["-opost"], { stdio: [0, "ignore", "ignore"] });
  return {
    descriptor: opened ?? 0,
    [Symbol.dispose]() {
      process.stdin.setRawMode(false);
      if (opened !== undefined) closeSync(opened);
    },
  };
}

/**
 * Opens the terminal again. libkrun makes its descriptors non-blocking, which affects every process that shares the open
 * file: the shell that started this one, among others.
 */
function reopen(): number | undefined {
  try {
    return openSync("/proc/self/fd/0", constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined; // another user's terminal, as after su: it is then shared
  }
}
