import { randomBytes } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { deleteDirectory } from "../base/delete-directory.ts";
import { fileError } from "../base/errors.ts";
import { isLocked, joinLock } from "../base/locks.ts";
import { makePrivateDir, stateDir } from "../base/paths.ts";

/** Directory of the runs' directories, each with a lock beside it that is held while its process runs. */
export const runsDir = (): string => join(stateDir(), "runs");
const locksDir = (): string => join(runsDir(), ".locks");
/** How errors name one of them. */
const WHAT = "a run's directory";

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
    throw fileError(error, `making ${WHAT}`, path);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await deleteDirectory(path, WHAT);
      await lock.release();
    },
  };
}

/** Deletes the directories of processes that have ended. */
async function sweep(): Promise<void> {
  for (const name of await readdir(runsDir())) {
    if (name === ".locks" || (await isLocked(join(locksDir(), name)))) continue;
    await deleteDirectory(join(runsDir(), name), WHAT);
  }
}
