import { chmod, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { noteStamp } from "../artifacts/verified-stamp.ts";
import { sumOfWritten } from "../artifacts/written-runs.ts";
import { placeFolder, UNPLACED, writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { isLocked } from "../base/locks.ts";
import { makePrivateDir } from "../base/paths.ts";
import {
  GOLDEN_FILES,
  type GoldenDescription,
  type GoldenDisk,
  goldenDir,
  goldenLock,
} from "./golden-store.ts";
import { isCleanStateDisk } from "./superblock.ts";

/** What is known of a golden disk before it is sealed. */
export type Unsealed = Omit<GoldenDescription, "schema" | "size" | "sha256">;

/**
 * Puts a golden disk into the cache, whole or not at all. The caller holds the lock of its key.
 * @param make writes the disk to the path it is given, and says what it is
 * @throws NavgwError NAVGW_STATE when its guest did not leave it clean; NAVGW_NO_SPACE; what `make` throws
 */
export async function placeGolden(
  key: string,
  make: (path: string) => Promise<Unsealed>,
  signal?: AbortSignal,
): Promise<GoldenDisk> {
  await makePrivateDir(goldenDir());
  await sweep(key);
  const dir = join(goldenDir(), key);
  try {
    // What is there under this name was damaged, or there would be no need for another.
    const description = await placeFolder(dir, async (folder) => {
      const made = join(folder, GOLDEN_FILES.state);
      const sealed = await seal(made, await make(made), signal);
      await writeDurably(join(folder, GOLDEN_FILES.description), JSON.stringify(sealed, undefined, 2));
      return sealed;
    });
    return { ...description, key, dir, path: join(dir, GOLDEN_FILES.state) };
  } catch (error) {
    throw fileError(error, "making a golden disk", dir);
  }
}

async function seal(
  path: string,
  made: Unsealed,
  signal: AbortSignal | undefined,
): Promise<GoldenDescription> {
  if (!(await isCleanStateDisk(path))) {
    throw new NavgwError("NAVGW_STATE", "the golden disk was not left clean by its guest", {
      hint: hint`try again, or choose another engine with ${option("engine")}`,
    });
  }
  await chmod(path, 0o444);
  await using file = await open(path, "r");
  await file.sync();
  const sha256 = await sumOfWritten(path, signal);
  await noteStamp(path);
  return { schema: 1, ...made, size: (await stat(path)).size, sha256 };
}

/** What killed builders left, of this key and of any that nobody is at. */
async function sweep(key: string): Promise<void> {
  for (const name of await readdir(goldenDir())) {
    if (!name.startsWith(UNPLACED)) continue;
    const of = name.slice(UNPLACED.length, UNPLACED.length + key.length);
    if (of === key || !(await isLocked(goldenLock(of))))
      await rm(join(goldenDir(), name), { recursive: true, force: true });
  }
}
