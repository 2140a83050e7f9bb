import type { ProgressEvent } from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Terminal } from "../terminal.ts";
import type { Progress } from "./progress.ts";
import { StepsReached, UNDER_WAY } from "./steps-reached.ts";

const FRAME_MS = 80;
const CLEAR_LINE = "\r\x1b[2K";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const TEXT_WIDTH = Math.max(...Object.values(UNDER_WAY).map((text) => text.length));

interface Marks {
  readonly done: string;
  readonly failed: string;
  readonly trouble: string;
  readonly spinner: readonly string[];
}
const UNICODE: Marks = { done: "✓", failed: "✗", trouble: "!", spinner: [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"] };
/** The Linux console has no glyphs for the Unicode marks. */
const ASCII: Marks = { done: "+", failed: "x", trouble: "!", spinner: [..."|/-\\"] };

/** A line with ✓ for each step reached, and a spinner with the elapsed time on the current one. */
export class LiveProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #marks: Marks;
  readonly #timer: NodeJS.Timeout;
  readonly #showCursor = (): void => {
    this.#terminal.stderr.write(SHOW_CURSOR);
  };
  readonly #steps = new StepsReached();
  /** ms from the start to the step reached last. */
  #last = 0;
  #frame = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#marks = terminal.env.TERM === "linux" ? ASCII : UNICODE;
    terminal.stderr.write(HIDE_CURSOR);
    process.once("exit", this.#showCursor);
    this.#timer = setInterval(() => this.#draw(), FRAME_MS).unref();
    this.#draw();
  }

  readonly onProgress = (event: ProgressEvent): void => {
    const message = this.#steps.note(event);
    if (message === undefined) return;
    const { kind, elapsed, text, detail } = message;
    if (kind === "reached") {
      this.#finish(this.#terminal.style("green", this.#marks.done), text, elapsed, detail);
      this.#last = elapsed;
    } else {
      const mark = this.#terminal.style("yellow", this.#marks.trouble);
      this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${text}\n`);
    }
    this.#draw();
  };

  end(outcome: "done" | "failed" | "interrupted"): void {
    clearInterval(this.#timer);
    process.off("exit", this.#showCursor);
    const { pending, hasBegun, elapsed } = this.#steps;
    if (outcome !== "done" && pending !== undefined && hasBegun) {
      const mark = this.#terminal.style("red", this.#marks.failed);
      this.#finish(mark, pending.text, elapsed, outcome === "interrupted" ? outcome : undefined);
    }
    this.#terminal.stderr.write(CLEAR_LINE + SHOW_CURSOR);
  }

  /** The line of the current step, truncated to the terminal's width: a wrapped line could not be redrawn. */
  #draw(): void {
    const { pending, elapsed } = this.#steps;
    if (pending === undefined) return;
    const { spinner } = this.#marks;
    const mark = spinner[this.#frame % spinner.length] ?? "";
    this.#frame += 1;
    const room = (this.#terminal.stderr.columns ?? 80) - 4;
    const detail = pending.detail === undefined ? "" : `  ${pending.detail}`;
    const line = (this.#compose(pending.text, elapsed) + detail).slice(0, room);
    this.#terminal.stderr.write(`${CLEAR_LINE} ${this.#terminal.style("cyan", mark)} ${line}`);
  }

  #finish(mark: string, text: string, elapsed: number, detail: string | undefined): void {
    const more = detail === undefined ? "" : `  ${this.#terminal.style("dim", detail)}`;
    this.#terminal.stderr.write(`${CLEAR_LINE} ${mark} ${this.#compose(text, elapsed)}${more}\n`);
  }

  #compose(text: string, elapsed: number): string {
    return `${text.padEnd(TEXT_WIDTH)} ${duration(Math.max(0, elapsed - this.#last)).padStart(6)}`;
  }
}
