import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "./errors.ts";

/**
 * Creates a directory that only this user may enter, with its parents.
 * @throws the actual system error: Node.js's recursive mkdir reports ENOENT for every parent that it cannot create, such
 * as one on a read-only file system
 */
export async function makeDirs(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirs(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((reason: unknown) => {
      if (systemCode(reason) !== "EEXIST") throw reason;
    });
  }
}

/** Unique temporary name under which a file is written before it gets its own. */
export const partialPath = (path: string): string =>
  `${path}.${process.pid}.${randomBytes(6).toString("hex")}.partial`;

/** Deletes unfinished files of killed processes from a directory to which only this process writes. */
export async function sweepPartial(dir: string): Promise<void> {
  const left = (await readdir(dir)).filter(
    (name) => name.endsWith(".partial") && !name.includes(`.${process.pid}.`),
  );
  await Promise.all(left.map((name) => rm(join(dir, name), { force: true })));
}

/** Makes a rename durable. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file durably: it appears complete or not at all.
 * @param mode permissions of the file, also of an existing one. Default 0600.
 */
export async function writeDurably(path: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
  const partial = partialPath(path);
  try {
    const file = await open(partial, "wx", mode);
    try {
      await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncDir(dirname(path));
}

/** Prefix of the names of directories that are not in place yet, or no longer; their final name follows. */
export const UNPLACED_PREFIX = ".new-";

/**
 * Writes a directory durably: it appears complete or not at all, and replaces an existing one.
 * @param path its path; the parent must exist. A killed process leaves a directory with {@link UNPLACED_PREFIX} there.
 * @param fill writes the files durably to the given directory
 * @returns the result of `fill`
 */
export async function placeDirectory<T>(path: string, fill: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(dirname(path), `${UNPLACED_PREFIX}${basename(path)}-`));
  const old = `${directory}-old`;
  try {
    const result = await fill(directory);
    await rename(path, old).catch((error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw error;
    });
    await rename(directory, path);
    await syncDir(dirname(path));
    return result;
  } finally {
    await Promise.all([directory, old].map((left) => rm(left, { recursive: true, force: true })));
  }
}
