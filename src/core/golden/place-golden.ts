import { chmod, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeStamp } from "../artifacts/verified-stamp.ts";
import { sumOfWritten } from "../artifacts/written-runs.ts";
import { placeDirectory, UNPLACED_PREFIX, writeDurably } from "../base/durable-files.ts";
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
  requireNotNewer,
} from "./golden-store.ts";
import { isCleanStateDisk } from "./superblock.ts";

/** Length of a key, hex digits. */
const KEY_LENGTH = 64;

/** Description of a golden disk before it is sealed. */
export type Unsealed = Omit<GoldenDescription, "schema" | "size" | "sha256">;

/**
 * Puts a golden disk into the cache, complete or not at all. The caller must hold the lock of its key.
 * @param make writes the disk to the given path and returns its description
 * @throws NavgwError NAVGW_UNSUPPORTED when a newer version of this package made it; NAVGW_STATE when the guest did not unmount it cleanly; NAVGW_NO_SPACE; errors of `make`
 */
export async function placeGolden(
  key: string,
  make: (path: string) => Promise<Unsealed>,
  signal?: AbortSignal,
): Promise<GoldenDisk> {
  await requireNotNewer(key);
  await makePrivateDir(goldenDir());
  await sweepUnplacedGolden(key);
  const dir = join(goldenDir(), key);
  try {
    // An existing disk of this name is damaged, or no new one would be made.
    const description = await placeDirectory(dir, async (directory) => {
      const made = join(directory, GOLDEN_FILES.state);
      const sealed = await seal(made, await make(made), signal);
      await writeDurably(join(directory, GOLDEN_FILES.description), JSON.stringify(sealed, undefined, 2));
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
    throw new NavgwError("NAVGW_STATE", "the guest did not unmount the golden disk cleanly", {
      hint: hint`try again, or choose another engine with ${option("engine")}`,
    });
  }
  await chmod(path, 0o444);
  await using file = await open(path, "r");
  await file.sync();
  const sha256 = await sumOfWritten(path, signal);
  await writeStamp(path);
  return { schema: 1, ...made, size: (await stat(path)).size, sha256 };
}

/**
 * Deletes what killed builders left: of every key that is not locked.
 * @param own key that is locked by this process
 */
export async function sweepUnplacedGolden(own?: string): Promise<void> {
  for (const name of await readdir(goldenDir()).catch(() => [])) {
    if (!name.startsWith(UNPLACED_PREFIX)) continue;
    const key = name.slice(UNPLACED_PREFIX.length, UNPLACED_PREFIX.length + KEY_LENGTH);
    if (key === own || !(await isLocked(goldenLock(key))))
      await rm(join(goldenDir(), name), { recursive: true, force: true });
  }
}
