import type { Readable } from "node:stream";
import { lastLines } from "../base/lines.ts";

/** Characters kept of a text. */
const KEPT = 32 << 10;

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
    return lastLines(this.#text);
  }
}
