import { constants, copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";

/** Bytes of the probe: more than a file system stores inline with a file's metadata. */
const PROBE_BYTES = 64 << 10;

/** Codes of file systems that cannot share extents. */
const NOT_SHARED = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY"]);

/** Copies a file at once, by sharing its extents (`FICLONE`); a failure leaves no file. @returns false when it is not supported */
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
 * Whether copies of a file in a directory take no time and no space, tested with a copy.
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
    throw fileError(error, "testing a clone of a file", dir);
  }
}

/**
 * Disk space of copies of files in a directory, bytes: their written ranges, unless they share their extents.
 * @throws NavgwError NAVGW_STATE
 */
export async function bytesOfCopies(paths: readonly string[], dir: string): Promise<number> {
  try {
    const [target, ...files] = await Promise.all([dir, ...paths].map((path) => stat(path)));
    const isSameFileSystem = files.some(({ dev }) => dev === target?.dev);
    const shared = isSameFileSystem && (await sharesExtents(dir)) ? target?.dev : undefined;
    return files.reduce((sum, { dev, blocks }) => sum + (dev === shared ? 0 : blocks * 512), 0);
  } catch (error) {
    throw fileError(error, "inspecting the files to copy", dir);
  }
}
