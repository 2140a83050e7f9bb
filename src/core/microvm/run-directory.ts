import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";
import { isLocked, joinLock } from "../base/locks.ts";
import { makePrivateDir, stateDir } from "../base/paths.ts";

/** Directory of the runs' directories, each with a lock beside it that is held while its process runs. */
export const runsDir = (): string => join(stateDir(), "runs");
const locksDir = (): string => join(runsDir(), ".locks");

/** The directory of one run: the network's socket, the config disk, an unpacked image. Disposing deletes it. */
export interface RunDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * Creates a run's directory. Directories of killed runs are deleted first.
 * @throws NavgwError NAVGW_STATE, NAVGW_NO_SPACE
 */
export async function makeRunDirectory(): Promise<RunDirectory> {
  await makePrivateDir(locksDir());
  await sweep();
  const id = randomBytes(6).toString("hex");
  // Before the directory: any process may delete one without a lock.
  const lock = await joinLock(join(locksDir(), id));
  const path = join(runsDir(), id);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    await lock.release();
    throw fileError(error, "making a run's directory", path);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await deleteTree(path);
      await lock.release();
    },
  };
}

/** Deletes the directories of processes that have ended. */
async function sweep(): Promise<void> {
  for (const name of await readdir(runsDir())) {
    if (name === ".locks" || (await isLocked(join(locksDir(), name)))) continue;
    await deleteTree(join(runsDir(), name));
  }
}

/**
 * Deletes a directory, even if the guest has made directories in it unreadable.
 * @throws NavgwError NAVGW_STATE
 */
async function deleteTree(path: string): Promise<void> {
  // Renamed first: another process may delete it too, such as the keeper whose directory it was.
  const renamed = join(dirname(path), `.gone-${randomBytes(6).toString("hex")}`);
  try {
    await rename(path, renamed);
    await rm(renamed, { recursive: true, force: true }).catch(async (error: unknown) => {
      if (systemCode(error) !== "EACCES") throw error;
      await makeAccessible(renamed);
      await rm(renamed, { recursive: true, force: true });
    });
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, "deleting a run's directory", path);
  }
}

/** Gives the owner access to a directory and every directory below it. */
async function makeAccessible(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeAccessible(join(path, entry.name));
  }
}
