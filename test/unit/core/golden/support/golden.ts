import { open, writeFile } from "node:fs/promises";
import { materialize } from "../../../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../../../src/core/artifacts/guest-package.ts";
import { expandSparse } from "../../../../../src/core/artifacts/packed-disk.ts";
import { sumOf } from "../../../../../src/core/base/sum-of-file.ts";
import { keyOf, nodeInputs } from "../../../../../src/core/golden/golden-key.ts";
import type { GoldenDisk } from "../../../../../src/core/golden/golden-store.ts";
import { placeGolden, type Unsealed } from "../../../../../src/core/golden/place-golden.ts";
import type { ImageArchive } from "../../../../../src/core/images/image-archives.ts";

/** Where on the disk no file system looks. */
const FREE = 3 * 2 ** 30;

/** What a golden disk of the builtin node with these images would say of itself. */
export async function describedWith(archives: readonly string[] = []): Promise<Unsealed> {
  const images = (await Promise.all(archives.map((path) => sumOf(path)))).sort();
  return {
    inputs: { ...nodeInputs(findGuestPackage(), { disk: undefined }), images },
    createdAt: new Date().toISOString(),
    node: { distribution: "builtin", version: "v1.37.2+navgw.1" },
    images: images.map((archive) => ({ archive, names: [`navgw.local/${archive.slice(0, 6)}`] })),
  };
}

/** Writes a state disk as a guest leaves it, with something of its own on it. */
export async function writeDisk(path: string, text = "content"): Promise<void> {
  await expandSparse(await materialize(findGuestPackage(), "state.ext4"), path);
  await using file = await open(path, "r+");
  await file.write(text, FREE);
}

/** Puts a golden disk with these images into the cache, without a boot. */
export async function goldenWith(archives: readonly string[] = [], text?: string): Promise<GoldenDisk> {
  const described = await describedWith(archives);
  return placeGolden(keyOf(described.inputs), async (path) => {
    await writeDisk(path, text);
    return described;
  });
}

/** Writes a file that stands for an image archive. */
export async function archiveAt(path: string, text: string): Promise<ImageArchive> {
  await writeFile(path, text);
  return { path, compression: "none" };
}
