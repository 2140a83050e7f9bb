import { constants, copyFile, rm } from "node:fs/promises";
import { fileError, NavgwError, systemCode } from "../errors.ts";
import { runProgram } from "../run-program.ts";

/**
 * Copies a disk that is mostly holes: at once where the file system shares extents (btrfs, XFS, APFS), and else what is written of it.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function copyDisk(from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    await rm(to, { force: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch (error) {
    if (!NO_CLONE.has(systemCode(error) ?? "")) throw fileError(error, "copying a disk", to);
    await rm(to, { force: true });
  }
  // Node.js reads holes as zeros and writes those; coreutils looks for the holes.
  const { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], { signal });
  if (exitCode === 0) return;
  await rm(to, { force: true });
  const full = /no space left/i.test(stderr);
  throw new NavgwError(full ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full ? "free some space, or: navgw-test cache prune" : "it needs the cp of GNU coreutils",
  });
}

/** Codes of file systems that share no extents. */
const NO_CLONE = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY"]);
