import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";
import { isLocked, joinLock } from "../base/locks.ts";
import { makePrivateDir, stateDir } from "../base/paths.ts";

/** Where runs have their directories, each with a lock beside that says that its process lives. */
export const runsDir = (): string => join(stateDir(), "runs");
const locksDir = (): string => join(runsDir(), ".locks");

/** The directory of one run: the network's socket, the config disk, an unpacked image. Disposing deletes it. */
export interface RunDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a run's directory. What runs left that were killed is deleted first.
 * @throws NavgwError NAVGW_STATE, NAVGW_NO_SPACE
 */
export async function makeRunDirectory(): Promise<RunDirectory> {
  await makePrivateDir(locksDir());
  await sweep();
  const id = randomBytes(6).toString("hex");
  // Before the directory: one without a lock is anybody's to delete.
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

/** Deletes what no living process has. */
async function sweep(): Promise<void> {
  for (const name of await readdir(runsDir())) {
    if (name === ".locks" || (await isLocked(join(locksDir(), name)))) continue;
    await deleteTree(join(runsDir(), name));
  }
}

/**
 * Deletes a folder, also one whose folders the guest has made unreadable.
 * @throws NavgwError NAVGW_STATE
 */
async function deleteTree(path: string): Promise<void> {
  // By another name at once: somebody else may delete it too, such as the keeper whose directory it was.
  const doomed = join(dirname(path), `.gone-${randomBytes(6).toString("hex")}`);
  try {
    await rename(path, doomed);
    await rm(doomed, { recursive: true, force: true }).catch(async (error: unknown) => {
      if (systemCode(error) !== "EACCES") throw error;
      await openUp(doomed);
      await rm(doomed, { recursive: true, force: true });
    });
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, "deleting a run's directory", path);
  }
}

/** Gives its owner the right to every folder below one. */
async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(path, entry.name));
  }
}
