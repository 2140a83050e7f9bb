import { type Archives, archivesOf, findImageArchives, sumsOf } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";

/** sha256 of the archives among the images, for a golden disk; empty without one. */
export async function goldenSums({ goldenDisk, images }: Inputs): Promise<string[]> {
  if (!goldenDisk) return [];
  return sumsOf(await findImageArchives(images.filter((image) => image.startsWith("/"))));
}

/** Images for the start. With a golden disk they are archives, so that the disk and the cluster have the same ones. */
export async function imagesFor({ goldenDisk, images }: Inputs, signal: AbortSignal): Promise<Archives> {
  if (goldenDisk) return archivesOf(images, signal);
  return { paths: images, [Symbol.asyncDispose]: async () => undefined };
}
