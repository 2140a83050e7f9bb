import { stat } from "node:fs/promises";
import { acquireLock } from "../base/locks.ts";
import { deleteGolden, findByKey, goldenDisks, goldenLock } from "./golden-store.ts";

/** Summary of a golden disk. */
export interface GoldenSummary {
  /** 64 hex digits. */
  readonly key: string;
  readonly distribution: "builtin" | "k3s";
  /** Kubernetes version. */
  readonly version: string;
  /** Names of the preloaded images. */
  readonly images: readonly string[];
  /** Bytes on disk. */
  readonly size: number;
  /** RFC 3339. */
  readonly time: string;
}

/** Lists all golden disks, the newest first. */
export async function listGoldenDisks(): Promise<GoldenSummary[]> {
  return Promise.all(
    (await goldenDisks()).map(async ({ key, path, node, images, createdAt }) => ({
      key,
      ...node,
      images: images.flatMap(({ names }) => names),
      // A missing file is detected when the disk is used.
      size: await stat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
      time: createdAt,
    })),
  );
}

/**
 * Deletes a golden disk. Clusters made from it continue to run.
 * @param key of the disk, or a prefix of it
 * @returns its key
 * @throws NavgwError NAVGW_BAD_OPTION when no disk matches
 */
export async function removeGoldenDisk(key: string): Promise<string> {
  const disk = await findByKey(key);
  await using _lock = await acquireLock(goldenLock(disk.key));
  await deleteGolden(disk.key);
  return disk.key;
}
