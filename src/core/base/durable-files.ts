import { randomBytes } from "node:crypto";
import { lstat, mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "./errors.ts";

/**
 * Creates a directory with its parents.
 * @param mode default 0700: only this user may enter it
 * @throws the actual system error. Node.js's recursive mkdir reports ENOENT for every parent that it cannot create, such as one on a
 * read-only file system, and never ends where mkdir answers ENOENT below a directory that exists, such as in /proc.
 */
export async function makeDirs(path: string, mode = 0o700): Promise<void> {
  try {
    await makeDir(path, mode);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirs(dirname(path), mode);
    await makeDir(path, mode);
  }
}

async function makeDir(path: string, mode: number): Promise<void> {
  for (;;) {
    try {
      return await mkdir(path, { mode });
    } catch (error) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isDirectory()) return;
      // Else another process has deleted it at the same moment.
      if (systemCode(error) !== "EEXIST" || (await isEntry(path))) throw error;
    }
  }
}

/** Whether there is anything of that name, a broken link included. */
const isEntry = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Unique temporary name under which a file is written before it gets its own. */
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
