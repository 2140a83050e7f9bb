import { constants, copyFile, rename, rm } from "node:fs/promises";
import { partialPath } from "../durable.ts";
import { fileError, NavgwError, systemCode } from "../errors.ts";
import { runProgram } from "../run-program.ts";

/**
 * Copies a file that is mostly holes: at once where the file system shares extents (btrfs, XFS, APFS), and else what is written of it.
 * What was there before stays unless the copy is whole.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function copyDisk(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const partial = partialPath(to);
  try {
    await clone(from, partial, signal);
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { force: true });
    throw fileError(error, "copying a disk", to);
  }
}

async function clone(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch (error) {
    if (!NO_CLONE.has(systemCode(error) ?? "")) throw error;
    await rm(to, { force: true });
  }
  // Node.js reads holes as zeros and writes those; coreutils looks for the holes.
  const { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], { signal });
  if (exitCode === 0) return;
  const full = /no space left/i.test(stderr);
  throw new NavgwError(full ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full ? "free some space, or: navgw-test cache prune" : "it needs the cp of GNU coreutils",
  });
}

/** Codes of file systems that share no extents. */
const NO_CLONE = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY"]);
