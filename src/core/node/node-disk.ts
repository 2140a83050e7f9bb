import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isUntouched, noteStamp } from "../artifacts/stamp.ts";
import { artifactsDir } from "../artifacts/store.ts";
import { partialPath, syncDir, writeDurably } from "../durable.ts";
import { fileError, systemCode } from "../errors.ts";
import { type TarFile, writeTar } from "../guest/tar.ts";
import { acquireLock } from "../lock.ts";
import { makePrivateDir } from "../paths.ts";

/** First entry of a node disk that is a tar; guest/CONTRACT.md. */
const VERSION_ENTRY = "navgw-node/VERSION";

/** A k3s as a disk that the guest unpacks. */
export interface NodeDisk {
  /** Such as `v1.36.1+k3s1`. */
  readonly version: string;
  readonly path: string;
}

/** What a node disk is made from. */
export interface NodeContent {
  readonly version: string;
  /** `bin/k3s` and what else there is below `bin/` and `images/`. */
  readonly files: readonly TarFile[];
  /** Called once the disk is written. */
  readonly done?: () => Promise<void>;
}

/**
 * The disk of a k3s that was made before; undefined when there is none.
 * @param identity names what it was made from: the same identity has the same content
 */
export async function findNodeDisk(identity: string): Promise<NodeDisk | undefined> {
  const { path } = placeOf(identity);
  if (!(await isUntouched(path)) && !(await isStillRight(path))) return undefined;
  return { version: await versionIn(path), path };
}

/** The disk that a path, such as a link of an earlier start, leads to, if it is still there as it was made. */
export async function nodeDiskAt(link: string): Promise<NodeDisk | undefined> {
  try {
    const path = await realpath(link);
    return (await isUntouched(path)) ? { version: await versionIn(path), path } : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw fileError(error, "reading the artifact cache", link);
  }
}

/**
 * Makes the disk of a k3s unless it is there. Any number of processes may ask at once: one makes it.
 * @param gather is told of a folder for what it needs only until the disk is made
 * @throws NavgwError of `gather`; NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function makeNodeDisk(
  identity: string,
  gather: (folder: string) => Promise<NodeContent>,
  signal?: AbortSignal,
): Promise<NodeDisk> {
  const { dir, path } = placeOf(identity);
  try {
    await makePrivateDir(artifactsDir());
    await using _lock = await acquireLock(`${dir}.lock`, { signal });
    const found = await findNodeDisk(identity);
    if (found !== undefined) return found;
    await makePrivateDir(dir);
    await removeLeftOvers(dir);
    const folder = partialPath(join(dir, "content"));
    await makePrivateDir(folder);
    try {
      const { version, files, done } = await gather(folder);
      signal?.throwIfAborted();
      await write(path, `${version}\n${basename(dir)}\n`, files);
      await done?.();
      return { version, path };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw fileError(error, "making a node disk", dir);
  }
}

function placeOf(identity: string): { dir: string; path: string } {
  const dir = join(artifactsDir(), createHash("sha256").update(identity).digest("hex"));
  return { dir, path: join(dir, "k3s.tar") };
}

/** The first entry is small: its header is one block, and its content begins the next. */
async function versionIn(path: string): Promise<string> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  return buffer.toString("utf8", 512, bytesRead).split("\n", 1)[0] ?? "";
}

const sumPath = (path: string): string => `${path}.sha256`;

/** @param about the version and, for the guest to tell two disks of one version apart, what the disk was made from */
async function write(path: string, about: string, files: readonly TarFile[]): Promise<void> {
  const partial = partialPath(path);
  try {
    await writeTar(partial, [{ name: VERSION_ENTRY, text: about, mode: 0o644 }, ...files]);
    await chmod(partial, 0o444);
    await using file = await open(partial, "r");
    await file.sync();
    await writeDurably(sumPath(path), await sumOf(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncDir(dirname(path));
  await noteStamp(path);
}

/** For a disk that was copied, restored from a CI cache, or touched: believes its bytes, or else deletes it. */
async function isStillRight(path: string): Promise<boolean> {
  let noted: string;
  try {
    noted = await readFile(sumPath(path), "utf8");
    await stat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "reading the artifact cache", path);
  }
  if (noted === (await sumOf(path))) {
    await chmod(path, 0o444);
    await noteStamp(path);
    return true;
  }
  await rm(path, { force: true });
  return false;
}

/** Hex sha256 of a file. */
export async function sumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** What a killed process left; nobody else writes here while the lock is held. */
async function removeLeftOvers(dir: string): Promise<void> {
  for (const name of await readdir(dir))
    if (name.endsWith(".partial")) await rm(join(dir, name), { recursive: true, force: true });
}
