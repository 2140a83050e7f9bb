import { Terminal } from "./terminal.ts";

/** The terminal of a verb, and its exit status. */
export class Cli {
  readonly terminal: Terminal;
  /** Exit status when nothing throws. */
  exitCode = 0;

  constructor(terminal = new Terminal()) {
    this.terminal = terminal;
  }
}
