import {
  BOOT_STEPS,
  type BootStep,
  type OnProgress,
  type ProgressEvent,
  pendingStep,
} from "../cluster-types/boot-steps.ts";
import type { EngineChoice } from "../cluster-types/engine-report.ts";
import type { Trouble } from "../cluster-types/trouble.ts";

/** Shortest time between two words about one step under way, ms. */
const UNDER_WAY_EVERY = 500;

/** Tells of each step once, with the time since the boot was asked for. */
export class Steps {
  readonly #onProgress: OnProgress | undefined;
  readonly #start = performance.now();
  readonly #told = new Set<BootStep>();
  #last: BootStep | undefined;
  #underWayAt = Number.NEGATIVE_INFINITY;
  #trouble: Trouble | undefined;

  constructor(onProgress: OnProgress | undefined) {
    this.#onProgress = onProgress;
  }

  /** The step that was reached last. */
  get last(): BootStep | undefined {
    return this.#last;
  }

  /** What keeps the guest's node from becoming ready at the moment. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  reached(step: BootStep, detail?: string): void {
    this.#reach(step, detail === undefined ? {} : { detail });
  }

  /** The engine was chosen. */
  engineChosen(engine: EngineChoice): void {
    const reports = [engine.chosen, ...engine.passedOver];
    const detail = reports.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
    this.#reach("engine", { detail, engine });
  }

  #reach(step: BootStep, more: Pick<ProgressEvent, "detail" | "engine">): void {
    if (this.#told.has(step)) return;
    this.#told.add(step);
    this.#last = step;
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, ...more });
  }

  /** How far a step is that takes long. */
  underWay(step: BootStep, detail: () => string): void {
    const now = performance.now();
    if (this.#told.has(step) || now - this.#underWayAt < UNDER_WAY_EVERY) return;
    this.#underWayAt = now;
    this.#onProgress?.({ step, elapsed: now - this.#start, detail: detail(), underWay: true });
  }

  /** What is odd about a step, though the boot goes on. */
  warn(step: BootStep, detail: string): void {
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, detail, warning: true });
  }

  /** What goes wrong in the guest; undefined: nothing any more. */
  noteTrouble(trouble: Trouble | undefined): void {
    this.#trouble = trouble;
    if (trouble !== undefined) this.#tellPending({ trouble: trouble.message });
  }

  /** Image archives that the node is importing; none: it is done. */
  noteImporting(files: readonly string[]): void {
    const named = files.filter((file) => file !== "");
    const names = named.length === 0 ? "" : ` (${named.join(", ")})`;
    this.#tellPending({ doing: files.length === 0 ? "" : `Importing images${names}` });
  }

  #tellPending(what: Pick<ProgressEvent, "doing" | "trouble">): void {
    const step = pendingStep(this.#told);
    if (step === undefined) return;
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, underWay: true, ...what });
  }

  /** A mark of the guest. Its own `disks` is not the host's step of that name. */
  mark(name: string): void {
    const step = BOOT_STEPS.find((known) => known === name);
    if (step !== undefined && step !== "disks") this.reached(step);
  }
}
