import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { makeDirs, writeDurably } from "../base/durable-files.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { cacheDir } from "../base/paths.ts";
import { identify } from "../base/process-identity.ts";
import { type BlobId, Ingest } from "./blob-ingest.ts";
import { digestOf, hashFor, splitDigest } from "./digest.ts";

/** `$XDG_CACHE_HOME/navgw/oci`, by default below `~/.cache`. */
export function ociCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDir(env), "oci");
}

/**
 * Blobs by digest: `blobs/ALGORITHM/HEX`, complete and verified before they get that name; unfinished ones in
 * `ingest/`, where a later run resumes them; `spool/` for archives that must be files temporarily.
 * Any number of processes may share a cache.
 */
export class BlobCache {
  readonly dir: string;
  readonly #running = new Map<string, Promise<void>>();

  constructor(dir: string) {
    this.dir = dir;
  }

  path(digest: string): string {
    const { algorithm, hex } = splitDigest(digest);
    return join(this.dir, "blobs", algorithm, hex);
  }

  /** Whether the complete blob is present. A file of another size is deleted: it can only be damaged. */
  async has(blob: BlobId): Promise<boolean> {
    const path = this.path(blob.digest);
    try {
      const found = await stat(path);
      if (found.size === blob.size) return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw fileError(error, "reading the image cache", path);
    }
    await rm(path, { force: true });
    return false;
  }

  /** Reads a small blob and verifies it again; undefined when absent or damaged. */
  async read(digest: string): Promise<Buffer | undefined> {
    const path = this.path(digest);
    try {
      const bytes = await readFile(path);
      if (hashFor(digest).update(bytes).digest("hex") === splitDigest(digest).hex) return bytes;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw fileError(error, "reading the image cache", path);
    }
    await rm(path, { force: true });
    return undefined;
  }

  open(digest: string): Readable {
    return createReadStream(this.path(digest), { highWaterMark: 1 << 20 });
  }

  /** Stores bytes that were already verified. */
  async put(digest: string, bytes: Uint8Array): Promise<void> {
    await write(this.path(digest), bytes);
  }

  /** Runs `work` unless the blob is present; callers in this process that need the same blob share one run. */
  async once(blob: BlobId, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(blob.digest);
    if (running !== undefined) return running;
    const run = this.has(blob).then((isPresent) => (isPresent ? undefined : work()));
    this.#running.set(blob.digest, run);
    try {
      await run;
    } finally {
      this.#running.delete(blob.digest);
    }
  }

  /**
   * Gets a blob whole, going on where an earlier run was cut off.
   * @param what how errors name it
   * @param fetch appends all that is missing; what it has when it fails is left for a later run
   * @throws NavgwError NAVGW_DOWNLOAD when the bytes are others than the digest promises; what `fetch` throws
   */
  async fill(blob: BlobId, what: string, fetch: (ingest: Ingest) => Promise<void>): Promise<void> {
    for (;;) {
      const ingest = await this.#ingest(blob);
      const resumed = ingest.received > 0;
      try {
        await fetch(ingest);
      } catch (error) {
        await ingest.leave();
        throw error;
      }
      try {
        return await ingest.commit(what);
      } catch (error) {
        // What an earlier run left may be the wrong part; without it the server itself is at fault.
        if (!resumed) throw error;
      }
    }
  }

  /** Opens an unfinished blob to go on with: what an earlier run left, or nothing. */
  async #ingest(blob: BlobId): Promise<Ingest> {
    const dir = join(this.dir, "ingest");
    const { hex } = splitDigest(blob.digest);
    const own = join(dir, `${hex}.${process.pid}.${randomBytes(6).toString("hex")}`);
    try {
      await makeDirs(dir, 0o777);
      await makeDirs(dirname(this.path(blob.digest)), 0o777);
      for (const name of await readdir(dir)) {
        if (!name.startsWith(`${hex}.`) || !isAbandoned(name)) continue;
        // Renaming is the claim: of two processes only one still finds the file.
        const claimed = await rename(join(dir, name), own).then(
          () => true,
          () => false,
        );
        if (claimed) break;
      }
      return await Ingest.open(own, join(dir, `${hex}.left`), this.path(blob.digest), blob);
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
  }

  /** Returns a new path in `spool/`; the caller removes the file. */
  async spoolPath(): Promise<string> {
    const dir = join(this.dir, "spool");
    try {
      await makeDirs(dir, 0o777);
      for (const name of await readdir(dir)) {
        if (isAbandoned(`spool.${name}`)) await rm(join(dir, name), { force: true });
      }
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
    return join(dir, `${process.pid}.${randomBytes(6).toString("hex")}`);
  }

  /** Reads the bytes stored by `remember`: what a tag resolved to when it was last pulled. */
  async recall(name: string): Promise<Buffer | undefined> {
    return readFile(this.#refPath(name)).catch(() => undefined);
  }

  async remember(name: string, bytes: Uint8Array): Promise<void> {
    await write(this.#refPath(name), bytes);
  }

  #refPath(name: string): string {
    return join(this.dir, "refs", splitDigest(digestOf(Buffer.from(name))).hex);
  }
}

/** Whether an unfinished file may be claimed: `HEX.left`, or `HEX.PID.RANDOM` of a process that has exited. */
function isAbandoned(name: string): boolean {
  const [, owner] = name.split(".");
  return owner === "left" || identify(Number(owner)) === undefined;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await makeDirs(dirname(path), 0o777);
    await writeDurably(path, bytes);
  } catch (error) {
    throw fileError(error, "writing the image cache", path);
  }
}
