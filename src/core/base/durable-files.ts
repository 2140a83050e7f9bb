import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "./errors.ts";

/**
 * Makes a directory that nobody else may enter, with its parents.
 * @throws the system error that stands in the way: Node.js says ENOENT of every parent that it cannot make, such as one
 * on a file system that is read-only
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

/** Name under which a file is written before it gets its own; nobody else uses it. */
export const partialPath = (path: string): string =>
  `${path}.${process.pid}.${randomBytes(6).toString("hex")}.partial`;

/**
 * Deletes from a directory what processes that were killed left half-written. The caller holds its lock, so nobody is writing there: a
 * name with the caller's own process id is of an earlier process that had the same one, as in containers.
 */
export async function sweepPartial(dir: string): Promise<void> {
  const left = (await readdir(dir)).filter((name) => name.endsWith(".partial"));
  await Promise.all(left.map((name) => rm(join(dir, name), { recursive: true, force: true })));
}

/** Makes a rename last. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Puts a file in place whole or not at all; one of that name gives way to it.
 * @param write writes it at the path that it is given, beside its place, and makes it last
 * @param options.lasting whether its name is made to last too. Default true.
 */
export async function placeFile(
  path: string,
  write: (partial: string) => Promise<void>,
  { lasting = true }: { readonly lasting?: boolean } = {},
): Promise<void> {
  const partial = partialPath(path);
  try {
    await write(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  if (lasting) await syncDir(dirname(path));
}

/**
 * Puts a file with these bytes in place, whole or not at all, and so that it lasts.
 * @param mode permissions of the file, whatever it had before. Default 0600.
 */
export function writeDurably(path: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
  return placeFile(path, async (partial) => {
    await using file = await open(partial, "wx", mode);
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  });
}

/** What names of folders begin with that are not in place yet, or not any more; the name of their place follows. */
export const UNPLACED = ".new-";

/**
 * Puts a folder in place whole or not at all, and so that it lasts; one of that name gives way to it.
 * @param path its place, in a directory that exists. A process that is killed leaves a folder named {@link UNPLACED} there.
 * @param fill writes its files to the folder it is given, and makes them last
 * @returns what `fill` does
 */
export async function placeFolder<T>(path: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(dirname(path), `${UNPLACED}${basename(path)}-`));
  const old = `${folder}-old`;
  try {
    const result = await fill(folder);
    await rename(path, old).catch((error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw error;
    });
    await rename(folder, path);
    await syncDir(dirname(path));
    return result;
  } finally {
    await Promise.all([folder, old].map((left) => rm(left, { recursive: true, force: true })));
  }
}
