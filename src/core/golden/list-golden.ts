import { stat } from "node:fs/promises";
import { acquireLock } from "../base/locks.ts";
import { deleteGolden, findByKey, goldenDisks, goldenLock } from "./golden-store.ts";

/** What is told of a golden disk. */
export interface GoldenSummary {
  /** 64 hex digits. */
  readonly key: string;
  readonly distribution: "builtin" | "k3s";
  /** Of Kubernetes. */
  readonly version: string;
  /** Names of the preloaded images. */
  readonly images: readonly string[];
  /** Bytes on disk. */
  readonly size: number;
  /** RFC 3339. */
  readonly time: string;
}

/** Every golden disk there is, the newest first. */
export async function listGoldenDisks(): Promise<GoldenSummary[]> {
  return Promise.all(
    (await goldenDisks()).map(async ({ key, path, node, images, createdAt }) => ({
      key,
      ...node,
      images: images.flatMap(({ names }) => names),
      // One whose file is gone is found out by who wants it.
      size: await stat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
      time: createdAt,
    })),
  );
}

/**
 * Deletes a golden disk. Clusters that were made from it run on.
 * @param key of the disk, or the beginning of it
 * @returns its key
 * @throws NavgwError NAVGW_BAD_OPTION when there is none
 */
export async function removeGoldenDisk(key: string): Promise<string> {
  const disk = await findByKey(key);
  await using _lock = await acquireLock(goldenLock(disk.key));
  await deleteGolden(disk.key);
  return disk.key;
}
