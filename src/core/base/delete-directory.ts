import { randomBytes } from "node:crypto";
import { chmod, lstat, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError, systemCode } from "./errors.ts";

/** Prefix of the names of directories that are being deleted; native/keeper/internal/process/files.go uses it, too. */
const GONE = ".gone-";

/** Finishes deletions that killed processes began. Any number of processes may delete the same directory. */
export async function finishDeletions(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => []))
    if (name.startsWith(GONE)) await deleteTree(join(parent, name));
}

/**
 * Deletes a directory: gone by its name at once, then its content, also below directories that nobody may enter. One that is gone already,
 * or that somebody else deletes at the same moment, is no failure.
 * @param what how errors name it, such as `the cluster's directory`
 * @throws NavgwError NAVGW_STATE
 */
export async function deleteDirectory(path: string, what: string): Promise<void> {
  const doomed = join(dirname(path), `${GONE}${randomBytes(6).toString("hex")}`);
  try {
    await rename(path, doomed);
    await deleteTree(doomed);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, `deleting ${what}`, path);
  }
}

async function deleteTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(async (error: unknown) => {
    if (systemCode(error) !== "EACCES") throw error;
    await openUp(path);
    await rm(path, { recursive: true, force: true });
  });
}

/** Gives its owner the right to every directory below one. */
async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(path, entry.name));
  }
}
