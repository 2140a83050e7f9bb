import type { Readable } from "node:stream";

/** Characters kept of a text. */
const KEPT = 32 << 10;
/** Lines in an error. */
const LINES = 20;

/** The last part of a text of any length. */
export class Tail {
  #text = "";

  /** Reads a stream completely, so that its writer never blocks. */
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
    return this.#text
      .split(/\r?\n/)
      .filter((line) => line !== "")
      .slice(-LINES);
  }
}
