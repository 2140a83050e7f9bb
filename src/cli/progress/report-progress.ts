import type { OnProgress } from "../../core/cluster-types/boot-steps.ts";
import type { Terminal } from "../terminal.ts";
import { LiveProgress } from "./live-progress.ts";
import { PlainProgress } from "./plain-progress.ts";

/** Shows a boot to people. */
export interface Progress {
  readonly onProgress: OnProgress;
  /** Takes the line of the step under way off the screen; call it before writing anything else. */
  end(outcome: "done" | "failed" | "interrupted"): void;
}

/** A live display on a terminal, plain lines elsewhere and in CI, nothing with `--quiet`. */
export function showProgress(terminal: Terminal): Progress {
  if (terminal.quiet) return SILENT;
  return isLive(terminal) ? new LiveProgress(terminal) : new PlainProgress(terminal);
}

/** Whether stderr is a terminal that can redraw a line and belongs to a person. */
function isLive({ stderr, env }: Terminal): boolean {
  return stderr.isTTY === true && !env.CI && env.TERM !== "dumb";
}

const SILENT: Progress = {
  onProgress: () => undefined,
  end: () => undefined,
};
