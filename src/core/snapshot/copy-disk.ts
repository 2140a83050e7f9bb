import { rename, rm } from "node:fs/promises";
import { partialPath } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { runProgram } from "../base/run-program.ts";
import { cloneFile } from "./shared-extents.ts";

/**
 * Copies a file that is mostly holes: at once where the file system shares extents (btrfs, XFS, APFS), and else what is written of it.
 * What was there before stays unless the copy is whole.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function copyDisk(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const partial = partialPath(to);
  try {
    if (!(await cloneFile(from, partial))) await copyWritten(from, partial, signal);
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { force: true });
    throw fileError(error, "copying a disk", to);
  }
}

/** Node.js reads holes as zeros and writes those; coreutils looks for the holes. */
async function copyWritten(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  const { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], {
    signal,
    // What it says is looked at, so it is to be said in English.
    env: { ...process.env, LC_ALL: "C" },
  });
  if (exitCode === 0) return;
  const full = /no space left|quota exceeded/i.test(stderr);
  throw new NavgwError(full ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full ? hint`free some space, or: ${command("cache prune")}` : "it needs the cp of GNU coreutils",
  });
}
