import { constants, copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";

/** More than a file system keeps beside a file's name. */
const PROBE_BYTES = 64 << 10;

/** Codes of file systems that share no extents. */
const NOT_SHARED = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY"]);

/** Copies a file at once, by sharing its extents (`FICLONE`); what fails leaves nothing. @returns false where that cannot be */
export async function cloneFile(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    await rm(to, { force: true });
    if (NOT_SHARED.has(systemCode(error) ?? "")) return false;
    throw error;
  }
}

/**
 * Whether copies of a file in a directory take no time and no room, found out by making one.
 * @throws NavgwError NAVGW_STATE, NAVGW_NO_SPACE
 */
export async function sharesExtents(dir: string): Promise<boolean> {
  try {
    const probe = await mkdtemp(join(dir, ".clone-"));
    try {
      await writeFile(join(probe, "from"), Buffer.alloc(PROBE_BYTES, 1));
      return await cloneFile(join(probe, "from"), join(probe, "to"));
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
  } catch (error) {
    throw fileError(error, "trying to clone a file", dir);
  }
}

/**
 * Room that copies of files take in a directory, bytes: what is written of them, unless they share their extents.
 * @throws NavgwError NAVGW_STATE
 */
export async function bytesOfCopies(paths: readonly string[], dir: string): Promise<number> {
  try {
    const [there, ...files] = await Promise.all([dir, ...paths].map((path) => stat(path)));
    const isNear = files.some(({ dev }) => dev === there?.dev);
    const shared = isNear && (await sharesExtents(dir)) ? there?.dev : undefined;
    return files.reduce((sum, { dev, blocks }) => sum + (dev === shared ? 0 : blocks * 512), 0);
  } catch (error) {
    throw fileError(error, "looking at what is to be copied", dir);
  }
}
