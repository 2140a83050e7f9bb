import { mkdir, readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { placeFolder, UNPLACED, writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { bytesOfCopies } from "./shared-extents.ts";
import { SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";
import { fingerprintsOf } from "./snapshot-files.ts";
import { snapshotsDir } from "./snapshot-store.ts";

/**
 * Writes a snapshot. Its folder appears whole or not at all; one of the same name is replaced.
 * @param dir the cluster's directory
 * @param fill writes its files to a folder
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE, and what `fill` does
 */
export async function writeSnapshot(
  dir: string,
  name: string,
  fill: (folder: string) => Promise<Omit<SnapshotDescription, "files">>,
): Promise<void> {
  const parent = snapshotsDir(dir);
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await sweepUnfinished(dir);
    await placeFolder(join(parent, name), async (folder) => {
      const description = await fill(folder);
      const files = await fingerprintsOf(description, folder);
      const text = JSON.stringify({ ...description, files }, undefined, 2);
      await writeDurably(join(folder, SNAPSHOT_FILES.description), text);
    });
  } catch (error) {
    throw fileError(error, "writing a snapshot", join(parent, name));
  }
}

/** Deletes what was left by a process that was killed as it wrote. @returns whether there was any */
export async function sweepUnfinished(dir: string): Promise<boolean> {
  const parent = snapshotsDir(dir);
  const names = await readdir(parent).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the snapshots", parent);
  });
  const left = names.filter((name) => name.startsWith(UNPLACED));
  for (const name of left) await rm(join(parent, name), { recursive: true, force: true });
  return left.length > 0;
}

/**
 * Refuses a snapshot that would fill the disk, before the cluster stands still for it.
 * @param sources paths of what it copies
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function requireRoom(dir: string, name: string, sources: readonly string[]): Promise<void> {
  const need = await bytesOfCopies(sources, dir);
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= need) return;
  const [needed, free] = [Math.ceil(need / 2 ** 20), Math.floor((bavail * bsize) / 2 ** 20)];
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `snapshot ${name} needs ${needed} MiB of disk and ${dir} has ${free} MiB`,
    { hint: hint`free some space; ${command("snapshot ls")} shows what others take` },
  );
}
