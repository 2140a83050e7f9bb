import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { NavgwError, systemCode } from "../base/errors.ts";
import { nextEntry, paddingOf } from "./tar-entries.ts";
import { badTar, type TarEntry } from "./tar-entry.ts";

/** Most entries of an image archive; real ones have a few per layer. */
const MOST_ENTRIES = 100_000;

interface Place {
  readonly start: number;
  readonly size: number;
}

/** The files of an uncompressed tar on disk, found by name without reading their data. */
export class TarFile {
  readonly path: string;
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(path: string, places: ReadonlyMap<string, Place>) {
    this.path = path;
    this.#places = places;
  }

  /** @throws NavgwError NAVGW_IMAGE when it is no tar */
  static async open(path: string): Promise<TarFile> {
    let file: FileHandle;
    try {
      file = await open(path, "r");
    } catch (error) {
      throw new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
    }
    try {
      return new TarFile(path, await scan(file));
    } finally {
      await file.close();
    }
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  /** Bytes of a file, or undefined when there is none of that name. */
  size(name: string): number | undefined {
    return this.#places.get(name)?.size;
  }

  /** @throws NavgwError NAVGW_IMAGE when there is no such file or it is larger than `most` bytes */
  async read(name: string, most: number): Promise<Buffer> {
    const { start, size } = this.#place(name);
    if (size > most)
      throw new NavgwError("NAVGW_IMAGE", `${name} in ${this.path} is larger than ${most} bytes`);
    const file = await open(this.path, "r");
    try {
      return await readAt(file, start, size);
    } finally {
      await file.close();
    }
  }

  stream(name: string): Readable {
    const { start, size } = this.#place(name);
    // `end` is inclusive, so an empty range cannot be said.
    if (size === 0) return createReadStream("/dev/null");
    return createReadStream(this.path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw new NavgwError("NAVGW_IMAGE", `${this.path} lacks ${name}`);
    return place;
  }
}

async function scan(file: FileHandle): Promise<Map<string, Place>> {
  const { size: total } = await file.stat();
  const places = new Map<string, Place>();
  const links = new Map<string, string>();
  let at = 0;
  for (let count = 0; ; count++) {
    if (count > MOST_ENTRIES) throw badTar(`more than ${MOST_ENTRIES} entries in an image archive`);
    const found = await readEntry(file, at, total);
    if (found === undefined) break;
    const { entry } = found;
    at = found.end;
    if (at + entry.stored > total) throw badTar("it is cut short");
    const name = plainName(entry.name);
    if (entry.type === "file" && entry.segments === undefined)
      places.set(name, { start: at, size: entry.size });
    if (entry.type === "hardlink") links.set(name, plainName(entry.linkName));
    // Older docker save writes a layer that several images share once, and links to it: ../OTHER/layer.tar.
    if (entry.type === "symlink") links.set(name, joinLink(name, entry.linkName));
    at += entry.stored + paddingOf(entry.stored);
  }
  for (const [name, target] of links) {
    const place = places.get(target);
    if (place !== undefined && !places.has(name)) places.set(name, place);
  }
  return places;
}

async function readEntry(
  file: FileHandle,
  start: number,
  total: number,
): Promise<{ entry: TarEntry; end: number } | undefined> {
  if (start >= total) return undefined;
  const headers = nextEntry();
  let at = start;
  let step = headers.next();
  while (!step.done) {
    const bytes = await readAt(file, at, step.value);
    at += step.value;
    step = headers.next(bytes);
  }
  return step.value === undefined ? undefined : { entry: step.value, end: at };
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw badTar("it is cut short");
    done += bytesRead;
  }
  return buffer;
}

function plainName(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function joinLink(from: string, target: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
