import type { Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDir } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { checkHash, hashFor } from "./digest.ts";

/** Identity of a blob; a descriptor includes it. */
export interface BlobId {
  readonly digest: string;
  readonly size: number;
}

/** One blob being written. Ends with `commit` (it is complete) or `leave` (a later run resumes it). */
export class Ingest {
  readonly #file: FileHandle;
  readonly #paths: { readonly own: string; readonly left: string; readonly final: string };
  readonly #blob: BlobId;
  #hash: Hash;
  #received = 0;

  private constructor(file: FileHandle, paths: { own: string; left: string; final: string }, blob: BlobId) {
    this.#file = file;
    this.#paths = paths;
    this.#blob = blob;
    this.#hash = hashFor(blob.digest);
  }

  static async open(own: string, left: string, final: string, blob: BlobId): Promise<Ingest> {
    const file = await open(own, "a+", 0o600);
    const ingest = new Ingest(file, { own, left, final }, blob);
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })) {
      ingest.#hash.update(chunk);
      ingest.#received += chunk.length;
    }
    if (ingest.#received > blob.size) await ingest.restart();
    return ingest;
  }

  /** Bytes received so far, earlier runs included. */
  get received(): number {
    return this.#received;
  }

  async append(chunk: Buffer): Promise<void> {
    if (this.#received + chunk.length > this.#blob.size) {
      await this.restart();
      throw new NavgwError(
        "NAVGW_DOWNLOAD",
        `received more than the expected ${this.#blob.size} bytes of ${this.#blob.digest}`,
      );
    }
    try {
      await this.#file.appendFile(chunk);
    } catch (error) {
      throw fileError(error, "writing the image cache", this.#paths.own);
    }
    this.#hash.update(chunk);
    this.#received += chunk.length;
  }

  /** Discards the received bytes. */
  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = hashFor(this.#blob.digest);
    this.#received = 0;
  }

  /** Verifies the digest and gives the blob its final name. Bytes that fail the check are deleted. */
  async commit(what: string): Promise<void> {
    try {
      checkHash(this.#hash, this.#blob.digest, what, "NAVGW_DOWNLOAD");
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#paths.own, this.#paths.final);
      await syncDir(dirname(this.#paths.final));
    } catch (error) {
      await this.#file.close();
      await rm(this.#paths.own, { force: true });
      throw error;
    }
  }

  /** Closes the file under a name that any later run may claim. */
  async leave(): Promise<void> {
    await this.#file.close();
    if (this.#received > 0) await rename(this.#paths.own, this.#paths.left);
    else await rm(this.#paths.own, { force: true });
  }
}
