import {
  BOOT_STEPS,
  type BootStep,
  type OnProgress,
  type ProgressEvent,
  pendingStep,
} from "../cluster-types/boot-steps.ts";
import type { EngineChoice } from "../cluster-types/engine-report.ts";
import type { Trouble } from "../cluster-types/trouble.ts";

/** Shortest time between two events about one step under way, ms. */
const UNDER_WAY_INTERVAL = 500;

/** Reports each step once, with the time since the boot was requested. */
export class Steps {
  readonly #onProgress: OnProgress | undefined;
  readonly #start = performance.now();
  readonly #reported = new Set<BootStep>();
  #last: BootStep | undefined;
  #underWayAt = Number.NEGATIVE_INFINITY;
  #trouble: Trouble | undefined;

  constructor(onProgress: OnProgress | undefined) {
    this.#onProgress = onProgress;
  }

  /** The last step reached. */
  get last(): BootStep | undefined {
    return this.#last;
  }

  /** The problem that currently keeps the guest's node from becoming ready. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Reports that the first step is under way. */
  begin(): void {
    this.#reportPending({ doing: "" });
  }

  reached(step: BootStep, detail?: string): void {
    this.#reach(step, detail === undefined ? {} : { detail });
  }

  /** Reports the step `engine`. */
  engineChosen(engine: EngineChoice): void {
    const reports = [engine.chosen, ...engine.passedOver];
    const detail = reports.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
    this.#reach("engine", { detail, engine });
  }

  #reach(step: BootStep, extra: Pick<ProgressEvent, "detail" | "engine">): void {
    if (this.#reported.has(step)) return;
    this.#reported.add(step);
    this.#last = step;
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, ...extra });
  }

  /** Reports the progress of a long step. */
  underWay(step: BootStep, detail: () => string): void {
    const now = performance.now();
    if (this.#reported.has(step) || now - this.#underWayAt < UNDER_WAY_INTERVAL) return;
    this.#underWayAt = now;
    this.#onProgress?.({ step, elapsed: now - this.#start, detail: detail(), underWay: true });
  }

  /** Reports a problem of a step that does not stop the boot. */
  warn(step: BootStep, detail: string): void {
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, detail, warning: true });
  }

  /** Reports a problem in the guest; undefined: it is resolved. */
  reportTrouble(trouble: Trouble | undefined): void {
    this.#trouble = trouble;
    if (trouble !== undefined) this.#reportPending({ trouble: trouble.message });
  }

  /** Reports the image archives that the node is importing; an empty list: it has finished. */
  reportImporting(files: readonly string[]): void {
    const named = files.filter((file) => file !== "");
    const names = named.length === 0 ? "" : ` (${named.join(", ")})`;
    this.#reportPending({ doing: files.length === 0 ? "" : `Importing images${names}` });
  }

  /** Reports what is done to a running cluster, which has no steps. */
  doing(activity: string): void {
    this.#reportPending({ doing: activity });
  }

  #reportPending(change: Pick<ProgressEvent, "doing" | "trouble">): void {
    const step = pendingStep(this.#reported);
    if (step === undefined) return;
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, underWay: true, ...change });
  }

  /** Reports the step of a mark of the guest. The guest's mark `disks` is not the host's step of that name. */
  mark(name: string): void {
    const step = BOOT_STEPS.find((known) => known === name);
    if (step !== undefined && step !== "disks") this.reached(step);
  }
}
