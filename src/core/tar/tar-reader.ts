import { nextEntry, paddingOf } from "./tar-entries.ts";
import { badTar, type TarEntry } from "./tar-entry.ts";

/** Receives the contents of a tar, in order and synchronously. */
export interface TarHandler {
  /** A new entry; its data follows. */
  entry(entry: TarEntry): void;
  /** Part of the current entry's data, and where in the file it belongs. The bytes are only valid during the call. */
  data(bytes: Buffer, position: number): void;
  /** The current entry is complete. */
  endEntry(): void;
}

/**
 * Reads a tar from chunks of any size: pass them to `write`, then call `end`.
 *
 * Not from a library: names and extended attributes must stay bytes, sparse files must be unpacked completely, and
 * layers must be read at disk speed.
 */
export class TarReader {
  readonly #handler: TarHandler;
  #headers = nextEntry();
  /** Bytes the headers wait for, and those of them that came with earlier chunks. */
  #needed: number;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  #atBoundary = true;
  #ended = false;
  #entry: TarEntry | undefined;
  #dataLeft = 0;
  #paddingLeft = 0;
  #segment = 0;
  #segmentDone = 0;

  constructor(handler: TarHandler) {
    this.#handler = handler;
    this.#needed = this.#firstNeed();
  }

  write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#ended) {
      if (this.#dataLeft > 0) {
        const length = Math.min(this.#dataLeft, chunk.length - at);
        this.#deliver(chunk.subarray(at, at + length));
        this.#dataLeft -= length;
        at += length;
        if (this.#dataLeft === 0) this.#finishEntry();
      } else if (this.#paddingLeft > 0) {
        const length = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= length;
        at += length;
      } else {
        at += this.#feedHeaders(chunk, at);
      }
    }
  }

  /** @throws NavgwError NAVGW_IMAGE when the archive stops in the middle of something */
  end(): void {
    if (this.#ended) return;
    const open = this.#dataLeft > 0 || this.#paddingLeft > 0 || this.#pendingLength > 0 || !this.#atBoundary;
    if (open) throw badTar("it ends in the middle of an entry");
  }

  #firstNeed(): number {
    const first = this.#headers.next();
    return first.done ? 0 : first.value;
  }

  #feedHeaders(chunk: Buffer, at: number): number {
    const length = Math.min(this.#needed - this.#pendingLength, chunk.length - at);
    let bytes = chunk.subarray(at, at + length);
    if (this.#pendingLength + length < this.#needed) {
      // Copied: decompressors may reuse the chunk.
      this.#pending.push(Buffer.from(bytes));
      this.#pendingLength += length;
      return length;
    }
    if (this.#pendingLength > 0) {
      bytes = Buffer.concat([...this.#pending, bytes]);
      this.#pending = [];
      this.#pendingLength = 0;
    }
    const step = this.#headers.next(bytes);
    if (!step.done) {
      this.#needed = step.value;
      this.#atBoundary = false;
    } else if (step.value === undefined) {
      this.#ended = true;
    } else {
      this.#startEntry(step.value);
    }
    return length;
  }

  #startEntry(entry: TarEntry): void {
    this.#entry = entry;
    this.#dataLeft = entry.stored;
    this.#segment = 0;
    this.#segmentDone = 0;
    this.#handler.entry(entry);
    if (entry.stored === 0) this.#finishEntry();
  }

  #finishEntry(): void {
    this.#paddingLeft = paddingOf(this.#entry?.stored ?? 0);
    this.#handler.endEntry();
    this.#headers = nextEntry();
    this.#needed = this.#firstNeed();
    this.#atBoundary = true;
  }

  #deliver(bytes: Buffer): void {
    const entry = this.#entry;
    if (entry === undefined) return;
    if (entry.segments === undefined) {
      this.#handler.data(bytes, entry.stored - this.#dataLeft);
      return;
    }
    let at = 0;
    while (at < bytes.length) {
      const segment = entry.segments[this.#segment];
      if (segment === undefined) throw badTar("a sparse file with more data than its map");
      const length = Math.min(segment.length - this.#segmentDone, bytes.length - at);
      if (length > 0) this.#handler.data(bytes.subarray(at, at + length), segment.offset + this.#segmentDone);
      this.#segmentDone += length;
      at += length;
      if (this.#segmentDone === segment.length) {
        this.#segment++;
        this.#segmentDone = 0;
      }
    }
  }
}
