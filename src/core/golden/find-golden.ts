import type { GuestPackage } from "../artifacts/guest-package.ts";
import { isReadOnly } from "../base/read-only.ts";
import { sumOf } from "../base/sum-of-file.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";
import { type ImageArchive, unreadableArchive } from "../images/image-archives.ts";
import { isOfNode, nodeInputs } from "./golden-key.ts";
import { deleteGolden, type GoldenDisk, goldenDisks, isIntact } from "./golden-store.ts";

/** Golden disk in the cache for a new cluster. */
export interface GoldenFit<Archive extends ImageArchive> {
  /** The matching disk with the most of its images, verified; undefined when none matches. */
  readonly disk: GoldenDisk | undefined;
  /** Archives whose images the disk does not have. */
  readonly missing: readonly Archive[];
  /** Keys of matching disks that were damaged and have been deleted. */
  readonly damaged: readonly string[];
}

/**
 * Finds the golden disk that a new cluster's disk can be copied from.
 * @throws NavgwError NAVGW_STATE, NAVGW_IMAGE
 */
export async function findGolden<Archive extends ImageArchive>(
  guest: GuestPackage,
  node: Pick<NodeChoice, "disk">,
  images: readonly Archive[],
  signal?: AbortSignal,
): Promise<GoldenFit<Archive>> {
  const required = nodeInputs(guest, node);
  const ofNode = (await goldenDisks()).filter(({ inputs }) => isOfNode(inputs, required));
  // Archives may be large: they are read only when needed.
  const sums = ofNode.some(({ inputs }) => inputs.images.length > 0) ? await sumsOf(images) : [];
  const matching = ofNode
    .filter(({ inputs }) => inputs.images.every((sum) => sums.includes(sum)))
    .sort((a, b) => b.inputs.images.length - a.inputs.images.length);
  const damaged: string[] = [];
  for (const disk of matching) {
    if (await isIntact(disk, signal)) {
      const missing = images.filter((_, index) => !disk.inputs.images.includes(sums[index] ?? ""));
      return { disk, missing, damaged };
    }
    if (await isReadOnly(disk.dir)) continue;
    await deleteGolden(disk.key);
    damaged.push(disk.key);
  }
  return { disk: undefined, missing: images, damaged };
}

/** sha256 of each archive. */
export async function sumsOf(images: readonly ImageArchive[]): Promise<string[]> {
  return Promise.all(
    images.map(async ({ path }) => {
      try {
        return await sumOf(path);
      } catch (error) {
        throw unreadableArchive(error, path);
      }
    }),
  );
}
