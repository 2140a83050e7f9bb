import { type BootStep, type EngineChoice, type ProgressEvent, STEP_TEXT } from "../../core/index.ts";

/** One step of a boot that was reached. */
export interface Stage {
  readonly step: BootStep;
  readonly text: string;
  /** ms since the boot was requested. */
  readonly at: number;
  /** ms since the stage before. */
  readonly took: number;
  readonly detail: string | undefined;
  /** Of the step `engine`. */
  readonly engine: EngineChoice | undefined;
}

/** Records the stages of a boot as they are reached. */
export class Stages {
  readonly #all: Stage[] = [];

  get all(): readonly Stage[] {
    return this.#all;
  }

  note({ step, elapsed, detail, engine, underWay, warning }: ProgressEvent): Stage | undefined {
    if (underWay || warning) return undefined;
    const took = elapsed - (this.#all.at(-1)?.at ?? 0);
    const text = STEP_TEXT[step];
    const stage: Stage = { step, text, at: elapsed, took: Math.max(0, took), detail, engine };
    this.#all.push(stage);
    return stage;
  }
}
