import type { ProgressEvent } from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Terminal } from "../terminal.ts";
import type { Progress } from "./progress.ts";
import { type BootMessage, StepsReached } from "./steps-reached.ts";

/** A log without output for longer looks hung. */
const HEARTBEAT_MS = 30_000;

/** Prints one line per step: time of day, time since the start, and the step. */
export class PlainProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #steps = new StepsReached();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#rearm();
  }

  readonly onProgress = (event: ProgressEvent): void => {
    const message = this.#steps.note(event);
    if (message === undefined) return;
    this.#print(message.elapsed, textOf(message));
    if (message.kind === "reached") this.#rearm();
  };

  end(outcome: "done" | "failed" | "interrupted"): void {
    clearInterval(this.#heartbeat);
    if (outcome !== "done" && this.#steps.hasBegun) this.#printPending(`: ${outcome}`);
  }

  #rearm(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.#printPending(" …"), HEARTBEAT_MS).unref();
  }

  #printPending(suffix: string): void {
    const { pending, elapsed } = this.#steps;
    if (pending === undefined) return;
    const detail = pending.detail === undefined ? "" : ` (${pending.detail})`;
    this.#print(elapsed, pending.text + detail + suffix);
  }

  #print(elapsed: number, text: string): void {
    const time = new Date().toISOString().slice(11, 19);
    this.#terminal.note(`${time}Z ${`+${duration(elapsed)}`.padStart(7)}  ${text}`);
  }
}

function textOf({ kind, text, detail }: BootMessage): string {
  if (kind === "warning") return `warning: ${text}`;
  if (kind === "trouble") return `Trouble: ${text}`;
  return detail === undefined ? text : `${text}: ${detail}`;
}
