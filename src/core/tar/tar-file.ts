import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { NavgwError, systemCode } from "../base/errors.ts";
import { nextEntry, paddingOf } from "./tar-entries.ts";
import { badTar, type TarEntry } from "./tar-entry.ts";

/** Maximum entries of an image archive; real ones have a few per layer. */
const MAX_ENTRIES = 100_000;
/** Names of entries that are kept, to tell what a tar is that is no image archive. */
const KEPT_NAMES = 2000;

interface Location {
  readonly start: number;
  readonly size: number;
}

/** The files of an uncompressed tar on disk, found by name without reading their data. */
export class TarFile {
  readonly path: string;
  /** Whether an entry is a hard link to another. */
  readonly hasHardLinks: boolean;
  /** Names of its first entries, at most 2000. */
  readonly firstNames: readonly string[];
  readonly #locations: ReadonlyMap<string, Location>;

  private constructor(path: string, { locations, hasHardLinks, firstNames }: Scanned) {
    this.path = path;
    this.firstNames = firstNames;
    this.hasHardLinks = hasHardLinks;
    this.#locations = locations;
  }

  /** @throws NavgwError NAVGW_IMAGE when it is not a tar */
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
    return this.#locations.has(name);
  }

  /** Size of a file in bytes, or undefined when no file has that name. */
  size(name: string): number | undefined {
    return this.#locations.get(name)?.size;
  }

  /** @throws NavgwError NAVGW_IMAGE when the file does not exist or is larger than `maxBytes` bytes */
  async read(name: string, maxBytes: number): Promise<Buffer> {
    const { start, size } = this.#locate(name);
    if (size > maxBytes)
      throw new NavgwError("NAVGW_IMAGE", `${name} in ${this.path} is larger than ${maxBytes} bytes`);
    const file = await open(this.path, "r");
    try {
      return await readAt(file, start, size);
    } finally {
      await file.close();
    }
  }

  stream(name: string): Readable {
    const { start, size } = this.#locate(name);
    // `end` is inclusive, so it cannot express an empty range.
    if (size === 0) return createReadStream("/dev/null");
    return createReadStream(this.path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
  }

  #locate(name: string): Location {
    const location = this.#locations.get(name);
    if (location === undefined) throw new NavgwError("NAVGW_IMAGE", `${this.path} does not contain ${name}`);
    return location;
  }
}

interface Scanned {
  readonly locations: ReadonlyMap<string, Location>;
  readonly hasHardLinks: boolean;
  readonly firstNames: readonly string[];
}

async function scan(file: FileHandle): Promise<Scanned> {
  const locations = new Map<string, Location>();
  const links = new Map<string, string>();
  const firstNames: string[] = [];
  let hasHardLinks = false;
  let count = 0;
  for await (const { entry, data } of storedEntries(file)) {
    if (count++ > MAX_ENTRIES) throw tooManyEntries();
    const name = normalizeName(entry.name);
    if (firstNames.length < KEPT_NAMES) firstNames.push(name);
    hasHardLinks ||= entry.type === "hardlink";
    if (entry.type === "file" && entry.segments === undefined)
      locations.set(name, { start: data, size: entry.size });
    if (entry.type === "hardlink") links.set(name, normalizeName(entry.linkName));
    // Older docker save writes a layer that several images share once, and links to it: ../OTHER/layer.tar.
    if (entry.type === "symlink") links.set(name, resolveLink(name, entry.linkName));
  }
  for (const [name, target] of links) {
    const location = locations.get(target);
    if (location !== undefined && !locations.has(name)) locations.set(name, location);
  }
  return { locations, hasHardLinks, firstNames };
}

/** An entry of a tar on disk, and where it is: `start` to `end` are its headers, and its data with padding from `data` on. */
export interface StoredEntry {
  readonly entry: TarEntry;
  readonly start: number;
  readonly data: number;
  readonly end: number;
}

/** The entries of an uncompressed tar on disk, without their data. @throws NavgwError NAVGW_IMAGE when it is damaged */
export async function* storedEntries(file: FileHandle): AsyncGenerator<StoredEntry, void> {
  const { size: total } = await file.stat();
  for (let at = 0; ; ) {
    const found = await readEntry(file, at, total);
    if (found === undefined) return;
    const { entry, end: data } = found;
    if (data + entry.stored > total) throw badTar("it is truncated");
    const end = data + entry.stored + paddingOf(entry.stored);
    yield { entry, start: at, data, end };
    at = end;
  }
}

function tooManyEntries(): NavgwError {
  return new NavgwError("NAVGW_IMAGE", `more than ${MAX_ENTRIES} entries in an image archive`, {
    hint: "make an image of a file system, as of docker export, by docker import; else save the image again by docker save",
  });
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
    if (bytesRead === 0) throw badTar("it is truncated");
    done += bytesRead;
  }
  return buffer;
}

/** A name without `.`, doubled slashes and the slash of a directory. */
export function normalizeName(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function resolveLink(from: string, target: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
