import { NavgwError } from "../../base/errors.ts";
import type { TarEntry } from "../../tar/tar-entry.ts";
import type { TarHandler } from "../../tar/tar-reader.ts";
import { readEntryName } from "./entry-names.ts";
import type { RootfsWriter } from "./rootfs-writer.ts";
import { unpackError } from "./unpack-errors.ts";

/** Limits on the unpacked size of one image. */
export interface UnpackLimits {
  /** Bytes of all layers unpacked, holes of sparse files included. Default 32 GiB. */
  readonly maxBytes: number;
  /**
   * Entries of all layers, and directories that no entry names. Default 500 000; the largest common images have
   * some 300 000.
   */
  readonly maxEntries: number;
}

export const DEFAULT_LIMITS: UnpackLimits = { maxBytes: 32 * 2 ** 30, maxEntries: 500_000 };

/** Counts unpacked bytes and entries against the limits. One for all layers of an image. */
export class UnpackBudget {
  readonly #limits: UnpackLimits;
  #implied = 0;
  entries = 0;
  bytes = 0;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
  }

  addEntry(): void {
    this.entries++;
    this.#checkFiles();
  }

  /** Counts a directory that no entry names: one entry's path can create hundreds. */
  addImplied(): void {
    this.#implied++;
    this.#checkFiles();
  }

  addBytes(count: number): void {
    this.bytes += count;
    if (this.bytes > this.#limits.maxBytes) {
      throw new NavgwError("NAVGW_IMAGE", `the image unpacks to more than ${this.#limits.maxBytes} bytes`, {
        hint: "raise maxBytes if the image is meant to be that large",
      });
    }
  }

  #checkFiles(): void {
    if (this.entries + this.#implied > this.#limits.maxEntries) {
      throw new NavgwError("NAVGW_IMAGE", `the image has more than ${this.#limits.maxEntries} files`, {
        hint: "raise maxEntries if the image is meant to be that large",
      });
    }
  }
}

/** Applies the entries of one layer's tar. */
export class LayerApplier implements TarHandler {
  readonly #writer: RootfsWriter;
  readonly #budget: UnpackBudget;
  #name = "";

  constructor(writer: RootfsWriter, budget: UnpackBudget) {
    this.#writer = writer;
    this.#budget = budget;
    writer.beginLayer();
  }

  entry(entry: TarEntry): void {
    this.#name = entry.name;
    this.#budget.addEntry();
    // The tar's own bytes are counted as they are read; a hole is only known here.
    this.#budget.addBytes(entry.size - entry.stored);
    this.#withEntryName(() => this.#apply(entry));
  }

  data(bytes: Buffer, position: number): void {
    this.#withEntryName(() => this.#writer.write(bytes, position));
  }

  endEntry(): void {
    this.#withEntryName(() => this.#writer.close());
  }

  #apply(entry: TarEntry): void {
    const meaning = readEntryName(entry.name);
    switch (meaning.kind) {
      case "root":
        this.#writer.describeRoot(entry);
        break;
      case "whiteout":
        this.#writer.whiteout(meaning.parent, meaning.name);
        break;
      case "opaque":
        this.#writer.opaque(meaning.parent);
        break;
      case "plain":
        this.#writer.put(meaning.parent, meaning.name, entry);
        break;
    }
  }

  #withEntryName(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw unpackError(error, this.#name);
    }
  }
}
