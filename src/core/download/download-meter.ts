import type { DownloadProgress } from "./downloads.ts";

/** Adds up downloads that run at the same time: `35 of 270 MiB`. */
export class DownloadMeter {
  readonly #parts = new Map<string, DownloadProgress>();

  update(progress: DownloadProgress): void {
    this.#parts.set(progress.what, progress);
  }

  toString(): string {
    const sum = (of: (part: DownloadProgress) => number): number =>
      Math.floor([...this.#parts.values()].reduce((total, part) => total + of(part), 0) / 2 ** 20);
    return `${sum(({ received }) => received)} of ${sum(({ size }) => size)} MiB`;
  }
}
