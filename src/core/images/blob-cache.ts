import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { identify } from "../base/process-identity.ts";
import { type BlobId, Ingest } from "./blob-ingest.ts";
import { digestOf, hashFor, splitDigest } from "./digest.ts";

/** `$XDG_CACHE_HOME/navgw/oci`, by default below `~/.cache`. */
export function ociCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "navgw", "oci");
}

/**
 * Blobs by digest: `blobs/ALGORITHM/HEX`, whole and checked before they get that name; unfinished ones in
 * `ingest/`, where a later run goes on with them; `spool/` for archives that must be files for a while.
 * Any number of processes may share one.
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

  /** Whether the blob is here whole. A file of another size is dropped: it can only be damage. */
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

  /** A small blob, checked again as it is read; undefined when absent or damaged. */
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

  /** Stores bytes that were already checked. */
  async put(digest: string, bytes: Uint8Array): Promise<void> {
    await write(this.path(digest), bytes);
  }

  /** Runs `work` unless the blob is here; callers in this process that want the same blob share one run. */
  async once(blob: BlobId, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(blob.digest);
    if (running !== undefined) return running;
    const run = this.has(blob).then((here) => (here ? undefined : work()));
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
    const mine = join(dir, `${hex}.${process.pid}.${randomBytes(6).toString("hex")}`);
    try {
      await mkdir(dir, { recursive: true });
      await mkdir(dirname(this.path(blob.digest)), { recursive: true });
      for (const name of await readdir(dir)) {
        if (!name.startsWith(`${hex}.`) || !isAbandoned(name)) continue;
        // Renaming is the claim: of two processes only one finds the file still there.
        const claimed = await rename(join(dir, name), mine).then(
          () => true,
          () => false,
        );
        if (claimed) break;
      }
      return await Ingest.open(mine, join(dir, `${hex}.left`), this.path(blob.digest), blob);
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
  }

  /** Fresh path in `spool/`; whoever asks removes it. */
  async spoolPath(): Promise<string> {
    const dir = join(this.dir, "spool");
    try {
      await mkdir(dir, { recursive: true });
      for (const name of await readdir(dir)) {
        if (isAbandoned(`spool.${name}`)) await rm(join(dir, name), { force: true });
      }
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
    return join(dir, `${process.pid}.${randomBytes(6).toString("hex")}`);
  }

  /** What a tag stood for when it was last pulled. */
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

/** `HEX.left`, or `HEX.PID.RANDOM` of a process that is gone. */
function isAbandoned(name: string): boolean {
  const [, owner] = name.split(".");
  return owner === "left" || identify(Number(owner)) === undefined;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(path, bytes);
  } catch (error) {
    throw fileError(error, "writing the image cache", path);
  }
}
