import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createZstdDecompress } from "node:zlib";
import { useCache } from "../artifacts/cache-use.ts";
import { expandSparse } from "../artifacts/packed-disk.ts";
import { sumOfWritten } from "../artifacts/written-runs.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { acquireLock } from "../base/locks.ts";
import { pipeInto } from "../base/pipe-into.ts";
import { type TarHandler, TarReader } from "../tar/tar-reader.ts";
import { EXPORT_ENTRIES } from "./export-golden.ts";
import { keyOf } from "./golden-key.ts";
import type { BuiltGolden } from "./golden-store.ts";
import {
  type GoldenDescription,
  goldenLock,
  isIntact,
  parseDescription,
  readGolden,
} from "./golden-store.ts";
import { placeGolden } from "./place-golden.ts";

/** Largest description read, bytes. */
const LARGEST_DESCRIPTION = 1 << 20;

/**
 * Imports an exported golden disk into the cache, unless the cache has it.
 * @throws NavgwError NAVGW_BAD_OPTION for a file that is not an export, NAVGW_UNSUPPORTED for one of another version,
 * NAVGW_STATE for one that is truncated or damaged, NAVGW_NO_SPACE
 */
export async function importGoldenDisk(
  file: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<BuiltGolden> {
  const { signal } = options;
  await using _use = await useCache(signal);
  const description = await readDescription(file, signal);
  const key = keyOf(description.inputs);
  await using _lock = await acquireLock(goldenLock(key), { signal });
  const found = await readGolden(key);
  if (found !== undefined && (await isIntact(found, signal))) return { disk: found, created: false };
  const disk = await placeGolden(key, (path) => unpack(file, path, description, signal), signal);
  return { disk, created: true };
}

async function unpack(
  file: string,
  path: string,
  description: GoldenDescription,
  signal: AbortSignal | undefined,
) {
  const packed = `${path}.packed`;
  await readExport(file, { state: packed }, signal);
  try {
    await expandSparse(packed, path);
  } catch (error) {
    if (error instanceof NavgwError && error.code === "NAVGW_ARTIFACT") throw damaged(file, error);
    throw error;
  }
  await rm(packed);
  if ((await sumOfWritten(path, signal)) !== description.sha256) throw damaged(file);
  const { inputs, createdAt, node, images } = description;
  return { inputs, createdAt, node, images };
}

/** Reads the description at the start of an export. */
async function readDescription(file: string, signal: AbortSignal | undefined): Promise<GoldenDescription> {
  const text = await readExport(file, {}, signal);
  const description = parseDescription(text);
  if (description !== undefined) return description;
  const json = parseJson(text);
  if (typeof json !== "object" || json === null || !("schema" in json)) throw foreign(file);
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `${file} has the format ${json.schema}, which this version does not support`,
    {
      hint: hint`build it again with this version: ${command("golden build")}`,
    },
  );
}

/**
 * Reads an export: completely when `state` is the path to write the packed disk to, else only its description.
 * @returns the text of the description
 */
async function readExport(
  file: string,
  { state }: { readonly state?: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const contents = new Contents(file, state);
  const tar = new TarReader(contents);
  try {
    await pipeInto(
      [createReadStream(file, { highWaterMark: 1 << 20 }), createZstdDecompress()],
      async (chunks) => {
        for await (const chunk of chunks) {
          tar.write(chunk);
          if (state === undefined && contents.isDescribed) return;
        }
        tar.end();
      },
      signal,
    );
    contents.requireComplete();
    return contents.text;
  } catch (error) {
    signal?.throwIfAborted();
    // Reading was stopped early, as the rest is not needed.
    if (state === undefined && contents.isDescribed) return contents.text;
    throw readingError(error, file);
  } finally {
    contents.close();
  }
}

/** Collects the contents of an export. */
class Contents implements TarHandler {
  readonly #file: string;
  readonly #statePath: string | undefined;
  #state: number | undefined;
  #description: Buffer[] = [];
  #entries: string[] = [];
  #ended = 0;

  constructor(file: string, statePath: string | undefined) {
    this.#file = file;
    this.#statePath = statePath;
  }

  get isDescribed(): boolean {
    return this.#ended > 0;
  }

  get text(): string {
    return Buffer.concat(this.#description).toString("utf8");
  }

  entry({ name, type, size }: { name: string; type: string; size: number }): void {
    const expected = [EXPORT_ENTRIES.description, EXPORT_ENTRIES.state][this.#entries.length];
    if (name !== expected || type !== "file") throw foreign(this.#file);
    if (name === EXPORT_ENTRIES.description && size > LARGEST_DESCRIPTION) throw foreign(this.#file);
    if (name === EXPORT_ENTRIES.state && this.#statePath !== undefined)
      this.#state = openSync(this.#statePath, "wx", 0o600);
    this.#entries.push(name);
  }

  data(bytes: Buffer, position: number): void {
    if (this.#entries.length === 1) this.#description.push(Buffer.from(bytes));
    else if (this.#state !== undefined) writeSync(this.#state, bytes, 0, bytes.length, position);
  }

  endEntry(): void {
    this.#ended++;
  }

  requireComplete(): void {
    if (this.#ended === 0) throw foreign(this.#file);
    if (this.#statePath !== undefined && this.#ended < 2) throw damaged(this.#file);
  }

  close(): void {
    if (this.#state !== undefined) closeSync(this.#state);
  }
}

function readingError(error: unknown, file: string): unknown {
  const code = systemCode(error);
  if (code === "ENOENT" || code === "EISDIR" || code === "EACCES")
    return new NavgwError("NAVGW_BAD_OPTION", `cannot read ${file}: ${code}`, { hint: HINT, cause: error });
  if (code === "ZSTD_error_prefix_unknown") return foreign(file, error);
  // zlib's codes: Z_BUF_ERROR for a truncated file, ZSTD_error_… for a damaged one; NAVGW_IMAGE for a damaged tar.
  if (code?.startsWith("Z") || code === "NAVGW_IMAGE") return damaged(file, error);
  return fileError(error, "reading a golden disk", file);
}

const HINT = hint`pass a file written by ${command("golden export")}`;

function foreign(file: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `${file} is not an exported golden disk`, { hint: HINT, cause });
}

function damaged(file: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_STATE", `${file} is truncated or damaged`, {
    hint: hint`export it again, or build it: ${command("golden build")}`,
    cause,
  });
}
