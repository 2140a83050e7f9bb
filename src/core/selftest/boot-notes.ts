import type { BootStep, OnProgress, ProgressEvent } from "../cluster-types/boot-steps.ts";
import type { SelftestBootStep, SelftestStart } from "./selftest-report.ts";

/** Steps of a boot as they are reached. */
export class BootNotes {
  #began = performance.now();
  readonly #steps: SelftestBootStep[] = [];
  readonly #warnings: string[] = [];
  readonly #also: OnProgress | undefined;

  constructor(also: OnProgress | undefined) {
    this.#also = also;
  }

  /** Starts to count now: what came before was none of the boot. */
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

  reached(wanted: BootStep): boolean {
    return this.#steps.some(({ step }) => step === wanted);
  }

  notes(): Omit<SelftestStart, "failure"> {
    return { steps: this.#steps, warnings: this.#warnings, took: performance.now() - this.#began };
  }
}
