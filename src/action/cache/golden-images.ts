import { type Archives, archivesOf, findImageArchives, sumsOf } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";

/** sha256 of the archives among the images, for a golden disk; none without one. */
export async function goldenSums({ goldenDisk, images }: Inputs): Promise<string[]> {
  if (!goldenDisk) return [];
  return sumsOf(await findImageArchives(images.filter((image) => image.startsWith("/"))));
}

/** The images that a start is given: with a golden disk as archives, which it and the cluster are made with alike. */
export async function imagesFor({ goldenDisk, images }: Inputs, signal: AbortSignal): Promise<Archives> {
  if (goldenDisk) return archivesOf(images, signal);
  return { paths: images, [Symbol.asyncDispose]: async () => undefined };
}
