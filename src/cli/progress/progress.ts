import type { OnProgress } from "../../core/index.ts";

/** Shows a boot to people. */
export interface Progress {
  readonly onProgress: OnProgress;
  /** Takes the line of the step under way off the screen; call it before writing anything else. */
  end(outcome: "done" | "failed" | "interrupted"): void;
}
