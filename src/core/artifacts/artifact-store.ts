import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { placeFile, sweepPartial } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { acquireLock, isLocked } from "../base/locks.ts";
import { artifactsDir, makePrivateDir } from "../base/paths.ts";
import { pipeInto } from "../base/pipe-into.ts";
import { isReadOnly } from "../base/read-only.ts";
import type { ArtifactEntry } from "./guest-manifest.ts";
import { type ArtifactName, artifactEntry, type GuestPackage, REINSTALL } from "./guest-package.ts";
import { isStillRight, isUnchanged, writeStamp } from "./verified-stamp.ts";

/** Bytes per read and per decompressed chunk: few hand-overs to the thread pool. */
const CHUNK = 1 << 20;
/** Artifacts that are programs of the host. */
const EXECUTABLE: ReadonlySet<ArtifactName> = new Set(["linux-uml", "keeper"]);
const modeOf = (name: ArtifactName): number => (EXECUTABLE.has(name) ? 0o555 : 0o444);

/**
 * Provides an artifact, uncompressed and verified.
 *
 * Both checksums, of the compressed and of the uncompressed bytes, are verified while it is unpacked; only then the file
 * gets its name and becomes read-only. Its size, times and inode are recorded; the bytes are read again only when these
 * have changed (hashing the 200 MB of a boot would take all the time the host may spend on one).
 * Any number of processes may call this at once: one unpacks.
 * @returns its path
 * @throws NavgwError NAVGW_ARTIFACT when the package's file is missing, truncated or damaged; NAVGW_NO_SPACE
 */
export async function materialize(
  guest: GuestPackage,
  name: ArtifactName,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const entry = artifactEntry(guest, name);
  const dir = join(artifactsDir(), entry.uncompressedSha256);
  const path = join(dir, name);
  if (await isUnchanged(path)) return path;
  try {
    // Nothing can be unpacked into a read-only cache, so no other process is at it either.
    if (await isReadOnly(artifactsDir())) {
      if (await isStillRight(path, entry.uncompressedSha256, modeOf(name))) return path;
      throw missing(name, path);
    }
    await makePrivateDir(artifactsDir());
    await using _lock = await acquireLock(`${dir}.lock`, options);
    if ((await isUnchanged(path)) || (await isStillRight(path, entry.uncompressedSha256, modeOf(name))))
      return path;
    await makePrivateDir(dir);
    await unpack(join(guest.dir, entry.file), path, name, entry, options.signal);
    return path;
  } catch (error) {
    throw fileError(error, `unpacking ${name}`, dir);
  }
}

async function unpack(
  compressedPath: string,
  path: string,
  name: ArtifactName,
  entry: ArtifactEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  await sweepPartial(dirname(path));
  await placeFile(path, async (partial) => {
    await using file = await open(partial, "wx", 0o600);
    await decompress(compressedPath, file, name, entry, signal);
    await file.chmod(modeOf(name));
    await file.sync();
  });
  await writeStamp(path);
}

async function decompress(
  compressedPath: string,
  file: FileHandle,
  name: ArtifactName,
  entry: ArtifactEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  const compressed = hashingStream();
  const uncompressed = hashingStream();
  try {
    await pipeInto(
      [
        createReadStream(compressedPath, { highWaterMark: CHUNK }),
        compressed.stream,
        createZstdDecompress({ chunkSize: CHUNK }),
        uncompressed.stream,
      ],
      // Not a write stream: one that leaves the handle open makes close() wait forever.
      (chunks) => file.writeFile(chunks),
      signal,
    );
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw damaged(name, compressedPath, "is missing", error);
    // zlib's codes: Z_BUF_ERROR for a truncated file, ZSTD_error_… for a damaged one.
    if (code?.startsWith("Z"))
      throw damaged(name, compressedPath, `is truncated or damaged (${code})`, error);
    throw error;
  }
  if (compressed.size() !== entry.size || compressed.sha256() !== entry.sha256) {
    throw damaged(name, compressedPath, "does not have the sha256 of the package's manifest");
  }
  if (uncompressed.size() !== entry.uncompressedSize || uncompressed.sha256() !== entry.uncompressedSha256) {
    throw damaged(name, compressedPath, "does not unpack to the content in the package's manifest");
  }
}

function missing(name: ArtifactName, path: string): NavgwError {
  return new NavgwError("NAVGW_STATE", `the cache is read-only and has no ${name}: ${path}`, {
    reason: "READ_ONLY",
    hint: hint`fill it with ${command("doctor")} while it can be written to, or set XDG_CACHE_HOME to another directory`,
  });
}

function damaged(name: ArtifactName, path: string, problem: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_ARTIFACT", `artifact ${name} ${problem}: ${path}`, { hint: REINSTALL, cause });
}

/** A stream that forwards its data, counts and hashes it. */
function hashingStream(): { stream: Transform; size: () => number; sha256: () => string } {
  const hash = createHash("sha256");
  let size = 0;
  const stream = new Transform({
    readableHighWaterMark: CHUNK,
    writableHighWaterMark: CHUNK,
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, size: () => size, sha256: () => hash.digest("hex") };
}

/** Deletes what killed processes left half-written among the artifacts, except what is being written now. */
export async function sweepUnfinishedArtifacts(): Promise<void> {
  for (const entry of await readdir(artifactsDir(), { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || entry.name.endsWith(".lock")) continue;
    const dir = join(artifactsDir(), entry.name);
    const names = (await readdir(dir)).filter((name) => name.endsWith(".partial"));
    // In this order: what is there before its lock is free is no other process's any more.
    if (names.length > 0 && !(await isLocked(`${dir}.lock`)))
      for (const name of names) await rm(join(dir, name), { recursive: true, force: true });
  }
}
