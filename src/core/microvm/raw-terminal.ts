import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";

/** This process's terminal while a guest has it: in raw mode, so that every key reaches the guest. */
export interface HeldTerminal extends Disposable {
  /** A descriptor to give away. */
  readonly descriptor: number;
}

/** Whether a command is to get a terminal: both its input and its output would be one. */
export const hasTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Takes the terminal. Disposing gives it back as it was, whatever became of the guest. */
export function holdTerminal(): HeldTerminal {
  const opened = openAnew();
  process.stdin.setRawMode(true);
  // Node.js leaves the terminal to add returns to line feeds, which the guest's does already. Where there is no stty, or
  // it fails, they come twice: nobody sees that.
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
 * Opens the terminal once more. libkrun makes what it is given non-blocking, which everybody who shares an open file
 * gets to feel: the shell that started us, among others.
 */
function openAnew(): number | undefined {
  try {
    return openSync("/proc/self/fd/0", constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined; // another user's, as after su: then it is shared
  }
}
