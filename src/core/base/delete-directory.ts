import { randomBytes } from "node:crypto";
import { chmod, lstat, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError, systemCode } from "./errors.ts";

/**
 * Deletes a directory: gone by its name at once, then its content, also below directories that nobody may enter. One that is gone already,
 * or that somebody else deletes at the same moment, is no failure.
 * @param what how errors name it, such as `the cluster's directory`
 * @throws NavgwError NAVGW_STATE
 */
export async function deleteDirectory(path: string, what: string): Promise<void> {
  const doomed = join(dirname(path), `.gone-${randomBytes(6).toString("hex")}`);
  try {
    await rename(path, doomed);
    await rm(doomed, { recursive: true, force: true }).catch(async (error: unknown) => {
      if (systemCode(error) !== "EACCES") throw error;
      await openUp(doomed);
      await rm(doomed, { recursive: true, force: true });
    });
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, `deleting ${what}`, path);
  }
}

/** Gives its owner the right to every directory below one. */
async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(path, entry.name));
  }
}
