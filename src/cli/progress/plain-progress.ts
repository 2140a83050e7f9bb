import type { ProgressEvent } from "../../core/index.ts";
import { duration } from "../../core/internal.ts";
import type { Terminal } from "../terminal.ts";
import type { Progress } from "./progress.ts";
import { type BootNews, StepsReached } from "./steps-reached.ts";

/** A log that says nothing for longer looks hung. */
const HEARTBEAT_MS = 30_000;

/** One line a step: time of day, time since the start, what was reached. */
export class PlainProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #steps = new StepsReached();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#rearm();
  }

  readonly onProgress = (event: ProgressEvent): void => {
    const news = this.#steps.note(event);
    if (news === undefined) return;
    this.#line(news.elapsed, textOf(news));
    if (news.kind === "reached") this.#rearm();
  };

  end(outcome: "done" | "failed" | "interrupted"): void {
    clearInterval(this.#heartbeat);
    if (outcome !== "done" && this.#steps.hasBegun) this.#linePending(`: ${outcome}`);
  }

  #rearm(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.#linePending(" …"), HEARTBEAT_MS).unref();
  }

  #linePending(how: string): void {
    const { pending, elapsed } = this.#steps;
    if (pending === undefined) return;
    const far = pending.detail === undefined ? "" : ` (${pending.detail})`;
    this.#line(elapsed, pending.text + far + how);
  }

  #line(elapsed: number, text: string): void {
    const time = new Date().toISOString().slice(11, 19);
    this.#terminal.note(`${time}Z ${`+${duration(elapsed)}`.padStart(7)}  ${text}`);
  }
}

function textOf({ kind, text, detail }: BootNews): string {
  if (kind === "warning") return `warning: ${text}`;
  if (kind === "trouble") return `Trouble: ${text}`;
  return detail === undefined ? text : `${text}: ${detail}`;
}
