import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { info, warning } from "@actions/core";
import { type BuiltGolden, buildGoldenDisk, exportGoldenDisk, importGoldenDisk } from "../../core/index.ts";
import { cacheDir, shortKey } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";
import { loggedGroup } from "../log.ts";

/** The golden disk as GitHub's cache has it: as one file, since its tar knows no holes. */
export const goldenExport = (): string => join(cacheDir(), "golden.export");

/**
 * Sees to it that there is a golden disk for the cluster to begin as: what the cache restored, or one made now. Without one it begins
 * as it always does, so what goes wrong is a warning.
 * @param images paths of archives
 * @param keep whether it is to be put into GitHub's cache at the end of the job
 */
export async function prepareGolden(
  { options }: Inputs,
  images: readonly string[],
  keep: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    await loggedGroup("Preparing the golden disk", async () => {
      if (existsSync(goldenExport())) await importRestored(signal);
      const { engine, node, k8sVersion, k3sVersion, enable, timeoutMs } = options;
      const built = await buildGoldenDisk(
        { engine, node, k8sVersion, k3sVersion, enable, timeoutMs, images },
        { signal },
      );
      info(wordsFor(built));
      if (keep) await exportGoldenDisk(built.disk.key, goldenExport(), { signal });
    });
  } catch (error) {
    signal.throwIfAborted();
    warning(`No golden disk: ${(error as Error).message}`);
  }
}

async function importRestored(signal: AbortSignal): Promise<void> {
  try {
    await importGoldenDisk(goldenExport(), { signal });
  } catch (error) {
    signal.throwIfAborted();
    warning(`The golden disk from GitHub's cache was of no use: ${(error as Error).message}`);
    await rm(goldenExport(), { force: true });
  }
}

function wordsFor({ disk, created }: BuiltGolden): string {
  return `${created ? "Made" : "There is"} golden disk ${shortKey(disk.key)} with ${disk.images.length} images`;
}
