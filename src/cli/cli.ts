import { Terminal } from "./terminal.ts";

/** What a verb gets to work with, and where it leaves its exit status. */
export class Cli {
  readonly terminal: Terminal;
  /** Exit status when nothing throws. */
  exitCode = 0;

  constructor(terminal = new Terminal()) {
    this.terminal = terminal;
  }
}
