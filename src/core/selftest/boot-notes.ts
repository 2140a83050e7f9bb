import type { BootStep, OnProgress, ProgressEvent } from "../cluster-types/boot-steps.ts";
import type { SelftestBootStep, SelftestStart } from "./selftest-report.ts";

/** Records the steps of a boot as they are reached. */
export class BootNotes {
  #began = performance.now();
  readonly #steps: SelftestBootStep[] = [];
  readonly #warnings: string[] = [];
  readonly #also: OnProgress | undefined;

  constructor(also: OnProgress | undefined) {
    this.#also = also;
  }

  /** Starts the clock: earlier work was not part of the boot. */
  begin(): void {
    this.#began = performance.now();
  }

  readonly onProgress = (event: ProgressEvent): void => {
    const { step, elapsed, detail, underWay, warning } = event;
    if (warning) this.#warnings.push(detail ?? "");
    else if (!underWay) {
      const took = Math.max(0, elapsed - (this.#steps.at(-1)?.elapsed ?? 0));
      this.#steps.push({ step, elapsed, took, detail });
    }
    this.#also?.(event);
  };

  reached(expected: BootStep): boolean {
    return this.#steps.some(({ step }) => step === expected);
  }

  notes(): Omit<SelftestStart, "failure"> {
    return { steps: this.#steps, warnings: this.#warnings, took: performance.now() - this.#began };
  }
}
