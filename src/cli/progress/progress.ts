import type { OnProgress } from "../../core/index.ts";

/** Displays the progress of a boot. */
export interface Progress {
  readonly onProgress: OnProgress;
  /** Clears the line of the current step; call it before other output. */
  end(outcome: "done" | "failed" | "interrupted"): void;
}
