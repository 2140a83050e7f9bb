import type { Readable } from "node:stream";
import { lastLines } from "../base/lines.ts";

/** What is kept of a text, characters. */
const KEPT = 32 << 10;

/** The end of a text that may be without one. */
export class Tail {
  #text = "";

  /** Takes all of a stream, so that whoever writes to it never waits. */
  static of(stream: Readable): Tail {
    const tail = new Tail();
    stream.setEncoding("utf8").on("data", (text: string) => tail.add(text));
    return tail;
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-KEPT);
  }

  get text(): string {
    return this.#text;
  }

  /** Last lines that are not empty, oldest first. */
  lines(): string[] {
    return lastLines(this.#text);
  }
}
