import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { placeFile, sweepPartial } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { acquireLock } from "../base/locks.ts";
import { artifactsDir, makePrivateDir } from "../base/paths.ts";
import type { ArtifactEntry } from "./guest-manifest.ts";
import { type ArtifactName, artifactEntry, type GuestPackage, REINSTALL } from "./guest-package.ts";
import { isStillRight, isUntouched, noteStamp } from "./verified-stamp.ts";

/** Bytes per read and per decompressed chunk: few hand-overs to the thread pool. */
const CHUNK = 1 << 20;
/** Artifacts that are programs of the host. */
const EXECUTABLE: ReadonlySet<ArtifactName> = new Set(["linux-uml", "keeper"]);
const modeOf = (name: ArtifactName): number => (EXECUTABLE.has(name) ? 0o555 : 0o444);

/**
 * Path of an artifact, uncompressed and checked.
 *
 * Both sums, of the packed and of the unpacked bytes, are checked while it is unpacked; the file gets its name only then and
 * becomes read-only. Its size, times and inode are noted, and as long as they stay the bytes are not read again
 * (hashing the 200 MB of a boot would cost as much as the boot's whole host side may); when they do not, they are.
 * Any number of processes may ask at once: one unpacks.
 * @throws NavgwError NAVGW_ARTIFACT when the package's file is missing, cut or damaged; NAVGW_NO_SPACE
 */
export async function materialize(
  guest: GuestPackage,
  name: ArtifactName,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const entry = artifactEntry(guest, name);
  const dir = join(artifactsDir(), entry.uncompressedSha256);
  const path = join(dir, name);
  if (await isUntouched(path)) return path;
  try {
    await makePrivateDir(artifactsDir());
    await using _lock = await acquireLock(`${dir}.lock`, options);
    if ((await isUntouched(path)) || (await isStillRight(path, entry.uncompressedSha256, modeOf(name))))
      return path;
    await makePrivateDir(dir);
    await unpack(join(guest.dir, entry.file), path, name, entry, options.signal);
    return path;
  } catch (error) {
    throw fileError(error, `unpacking ${name}`, dir);
  }
}

async function unpack(
  packed: string,
  path: string,
  name: ArtifactName,
  entry: ArtifactEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  await sweepPartial(dirname(path));
  await placeFile(path, async (partial) => {
    await using file = await open(partial, "wx", 0o600);
    await decompress(packed, file, name, entry, signal);
    await file.chmod(modeOf(name));
    await file.sync();
  });
  await noteStamp(path);
}

async function decompress(
  packed: string,
  file: FileHandle,
  name: ArtifactName,
  entry: ArtifactEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  const before = summing();
  const after = summing();
  try {
    await pipeline(
      createReadStream(packed, { highWaterMark: CHUNK }),
      before.stream,
      createZstdDecompress({ chunkSize: CHUNK }),
      after.stream,
      // Not a write stream: one that leaves the handle open keeps close() waiting for ever.
      (chunks) => file.writeFile(chunks),
      ...(signal === undefined ? [] : [{ signal }]),
    );
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw broken(name, packed, "is missing", error);
    // zlib's codes: Z_BUF_ERROR for a cut file, ZSTD_error_… for a damaged one.
    if (code?.startsWith("Z")) throw broken(name, packed, `is truncated or damaged (${code})`, error);
    throw error;
  }
  if (before.size() !== entry.size || before.sha256() !== entry.sha256) {
    throw broken(name, packed, "does not have the sha256 of the package's manifest");
  }
  if (after.size() !== entry.uncompressedSize || after.sha256() !== entry.uncompressedSha256) {
    throw broken(name, packed, "unpacks to something else than the package's manifest says");
  }
}

function broken(name: ArtifactName, path: string, why: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_ARTIFACT", `artifact ${name} ${why}: ${path}`, { hint: REINSTALL, cause });
}

/** A stream that passes everything on and counts and hashes it. */
function summing(): { stream: Transform; size: () => number; sha256: () => string } {
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
