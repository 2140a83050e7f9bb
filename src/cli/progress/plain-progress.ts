import type { BootStep, ProgressEvent } from "../../core/index.ts";
import { duration, pendingStep, STEP_TEXT } from "../../core/internal.ts";
import type { Terminal } from "../terminal.ts";
import type { Progress } from "./progress.ts";
import { UNDER_WAY } from "./steps-reached.ts";

/** A log that says nothing for longer looks hung. */
const HEARTBEAT_MS = 30_000;

/** One line a step: time of day, time since the start, what was reached. */
export class PlainProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #started = performance.now();
  readonly #reached = new Set<BootStep>();
  #heartbeat: NodeJS.Timeout | undefined;
  /** What was last said of a step under way. */
  #said: { readonly step: BootStep; readonly detail: string } | undefined;

  /** What the time goes to instead of the step under way. */
  #doing = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#rearm();
  }

  readonly onProgress = ({
    step,
    elapsed,
    detail,
    underWay,
    warning,
    doing,
    trouble,
  }: ProgressEvent): void => {
    if (warning) {
      this.#line(elapsed, `warning: ${detail}`);
      return;
    }
    if (doing !== undefined) this.#doing = doing;
    if (trouble !== undefined) this.#line(elapsed, `Trouble: ${trouble}`);
    if (underWay) {
      if (detail !== undefined) this.#said = { step, detail };
      return;
    }
    this.#line(elapsed, detail === undefined ? STEP_TEXT[step] : `${STEP_TEXT[step]}: ${detail}`);
    this.#reached.add(step);
    this.#rearm();
  };

  end(outcome: "done" | "failed" | "interrupted"): void {
    clearInterval(this.#heartbeat);
    // Before the first step there was nothing but a look at the options.
    if (outcome !== "done" && this.#reached.size > 0) this.#sayPending(`: ${outcome}`);
  }

  #rearm(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.#sayPending(" …"), HEARTBEAT_MS).unref();
  }

  #sayPending(how: string): void {
    const step = pendingStep(this.#reached);
    if (step === undefined) return;
    const far = this.#said?.step === step ? ` (${this.#said.detail})` : "";
    this.#line(performance.now() - this.#started, (this.#doing || UNDER_WAY[step]) + far + how);
  }

  #line(elapsed: number, text: string): void {
    const time = new Date().toISOString().slice(11, 19);
    this.#terminal.note(`${time}Z ${`+${duration(elapsed)}`.padStart(7)}  ${text}`);
  }
}
