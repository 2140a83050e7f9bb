import { placeFile } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { runProgram } from "../base/run-program.ts";
import { cloneFile } from "./shared-extents.ts";

/**
 * Copies a sparse file: at once if the file system shares extents (btrfs, XFS, APFS), else only its written ranges.
 * An existing target is kept unless the copy is complete.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function copyDisk(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const copy = async (partial: string): Promise<void> => {
    if (!(await cloneFile(from, partial))) await copyWritten(from, partial, signal);
  };
  try {
    await placeFile(to, copy, { lasting: false });
  } catch (error) {
    throw fileError(error, "copying a disk", to);
  }
}

/** Node.js reads holes as zeros and writes those; coreutils' cp finds the holes. */
async function copyWritten(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  const { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], {
    signal,
    // Its messages are parsed, so they must be in English.
    env: { ...process.env, LC_ALL: "C" },
  });
  if (exitCode === 0) return;
  const full = /no space left|quota exceeded/i.test(stderr);
  throw new NavgwError(full ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full
      ? hint`free some space, or run ${command("cache prune")}`
      : "install GNU coreutils: its cp is needed",
  });
}
