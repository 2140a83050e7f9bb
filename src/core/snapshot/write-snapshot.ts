import { readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { makeDirs, placeDirectory, UNPLACED_PREFIX, writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { bytesOfCopies } from "./shared-extents.ts";
import { hasOrphan, SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";
import { fingerprintsOf } from "./snapshot-files.ts";
import { snapshotsDir } from "./snapshot-store.ts";

/** Space that stays free: with less the keeper pauses the machine, bytes. */
const RESERVE = 96 << 20;

/**
 * Writes a snapshot. Its directory appears complete or not at all; an existing one of the same name is replaced.
 * @param dir the cluster's directory
 * @param fill writes its files to a directory
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE, and errors of `fill`
 */
export async function writeSnapshot(
  dir: string,
  name: string,
  fill: (directory: string) => Promise<Omit<SnapshotDescription, "files">>,
): Promise<void> {
  const parent = snapshotsDir(dir);
  try {
    await makeDirs(parent);
    await sweepUnfinished(dir);
    await placeDirectory(join(parent, name), async (directory) => {
      const description = await fill(directory);
      const files = await fingerprintsOf(description, directory);
      const text = JSON.stringify({ ...description, files }, undefined, 2);
      await writeDurably(join(directory, SNAPSHOT_FILES.description), text);
    });
  } catch (error) {
    throw fileError(error, "writing a snapshot", join(parent, name));
  }
}

/** Deletes unfinished and temporary snapshots of killed processes. @returns whether it found any */
export async function sweepUnfinished(dir: string): Promise<boolean> {
  const parent = snapshotsDir(dir);
  const names = await readdir(parent).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the snapshots", parent);
  });
  const isLeft = async (name: string): Promise<boolean> =>
    name.startsWith(UNPLACED_PREFIX) || (await hasOrphan(join(parent, name)));
  const left: string[] = [];
  for (const name of names) if (await isLeft(name)) left.push(name);
  for (const name of left) await rm(join(parent, name), { recursive: true, force: true });
  return left.length > 0;
}

/**
 * Refuses a snapshot that would fill the disk, before the cluster is paused for it.
 * @param sources paths of the files it copies
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function requireSpace(dir: string, name: string, sources: readonly string[]): Promise<void> {
  const copies = await bytesOfCopies(sources, dir);
  if (copies === 0) return;
  const neededBytes = copies + RESERVE;
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= neededBytes) return;
  const [needed, free] = [Math.ceil(neededBytes / 2 ** 20), Math.floor((bavail * bsize) / 2 ** 20)];
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `snapshot ${name} needs ${needed} MiB of disk and ${dir} has ${free} MiB`,
    { hint: hint`free some space; ${command("snapshot ls")} shows the size of other snapshots` },
  );
}
