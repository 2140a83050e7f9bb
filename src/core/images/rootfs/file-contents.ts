import { closeSync, ftruncateSync, write, writeSync } from "node:fs";
import type { TarEntry } from "../../tar/tar-entry.ts";
import { type Ownership, setModeAndTime, setOwner } from "./file-attributes.ts";
import type { SidecarRecord } from "./sidecar.ts";
import { unpackError } from "./unpack-errors.ts";

/**
 * Smallest chunk, bytes, that is written by Node.js's thread pool while this thread continues hashing: below it the
 * hand-over costs more than the copy into the page cache (measured).
 */
const THREAD_POOL_MINIMUM = 1 << 16;

/** A file whose bytes are still arriving or being written. */
interface OpenFile {
  readonly fd: number;
  readonly entry: TarEntry;
  /** Writes that the thread pool has not finished. */
  running: number;
  /** Set by `end`: mode of the file once all is written. */
  onDisk: number | undefined;
}

/**
 * Writes files, one after the other, by their descriptors alone: the caller opens them by name, so bytes that arrive
 * late cannot end up in another file.
 */
export class FileContents implements AsyncDisposable {
  readonly #ownership: Ownership;
  #file: OpenFile | undefined;
  #running = 0;
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  /** Takes ownership of a descriptor. */
  begin(fd: number, entry: TarEntry): void {
    this.#file = { fd, entry, running: 0, onDisk: undefined };
  }

  /** Writes part of the file that is open, if any. `bytes` must not change until `settled`. */
  write(bytes: Buffer, position: number): void {
    const file = this.#file;
    if (file === undefined) return;
    if (bytes.length >= THREAD_POOL_MINIMUM) {
      file.running++;
      this.#running++;
      this.#writeInPool(file, bytes, position);
      return;
    }
    let done = 0;
    while (done < bytes.length) done += writeSync(file.fd, bytes, done, bytes.length - done, position + done);
  }

  /**
   * Completes the open file, if any.
   * @returns attributes the disk does not hold
   */
  end(): SidecarRecord | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    this.#file = undefined;
    const { fd, entry } = file;
    try {
      // Holes at the end of a sparse file are not written by anything.
      if (entry.segments !== undefined) ftruncateSync(fd, entry.size);
      const { onDisk, record } = setOwner(fd, entry, this.#ownership, false);
      file.onDisk = onDisk;
      return record;
    } finally {
      if (file.running === 0) this.#finish(file);
    }
  }

  /** Waits for all writes so far. Throws the first error of them. */
  async settled(): Promise<void> {
    while (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A descriptor is not closed during a write: its number might be another file's by then.
    await this.settled().catch(() => undefined); // the caller has this error already, or another one
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  #writeInPool(file: OpenFile, bytes: Buffer, position: number): void {
    write(file.fd, bytes, 0, bytes.length, position, (error, written) => {
      if (error === null && written < bytes.length) {
        this.#writeInPool(file, bytes.subarray(written), position + written);
        return;
      }
      if (error !== null) this.#fail(error, file);
      file.running--;
      this.#running--;
      if (file.running === 0 && this.#file !== file) this.#finishLate(file);
      if (this.#running === 0) this.#wake?.();
    });
  }

  /** Sets mode and time and closes the descriptor; without a mode, as after a failure, only closes it. */
  #finish({ fd, onDisk, entry }: OpenFile): void {
    try {
      if (onDisk !== undefined) setModeAndTime(fd, onDisk, entry.mtime);
    } finally {
      closeSync(fd);
    }
  }

  /** Like `#finish`, for a callback, where a thrown error would be lost. */
  #finishLate(file: OpenFile): void {
    try {
      this.#finish(file);
    } catch (error) {
      this.#fail(error, file);
    }
  }

  #fail(error: unknown, file: OpenFile): void {
    this.#failure ??= unpackError(error, file.entry.name);
  }
}
