import type { Terminal } from "../terminal.ts";
import { LiveProgress } from "./live-progress.ts";
import { PlainProgress } from "./plain-progress.ts";
import type { Progress } from "./progress.ts";

/** A live display on a terminal, plain lines elsewhere and in CI, nothing with `--quiet`. */
export function showProgress(terminal: Terminal): Progress {
  if (terminal.quiet) return SILENT;
  return isLive(terminal) ? new LiveProgress(terminal) : new PlainProgress(terminal);
}

/** Whether stderr is an interactive terminal that can redraw a line. */
function isLive({ stderr, env }: Terminal): boolean {
  return stderr.isTTY === true && !env.CI && env.TERM !== "dumb";
}

const SILENT: Progress = {
  onProgress: () => undefined,
  end: () => undefined,
};
