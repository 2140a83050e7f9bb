import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { info, warning } from "@actions/core";
import { type BuiltGolden, buildGoldenDisk, exportGoldenDisk, importGoldenDisk } from "../../core/index.ts";
import { cacheDir, shortKey } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";
import { loggedGroup } from "../log.ts";

/** Path of the golden disk in GitHub's cache: one exported file, since the cache's tar does not keep holes. */
export const goldenExport = (): string => join(cacheDir(), "golden.export");

/**
 * Ensures that a golden disk exists for the cluster to start from: the one restored from the cache, or a new one. The cluster can start
 * without it, so a failure is a warning.
 * @param images paths of archives
 * @param keep whether to save it in GitHub's cache at the end of the job
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
      info(describeDisk(built));
      if (keep) await exportGoldenDisk(built.disk.key, goldenExport(), { signal });
    });
  } catch (error) {
    signal.throwIfAborted();
    warning(`The golden disk could not be prepared: ${(error as Error).message}`);
  }
}

async function importRestored(signal: AbortSignal): Promise<void> {
  try {
    await importGoldenDisk(goldenExport(), { signal });
  } catch (error) {
    signal.throwIfAborted();
    warning(`The golden disk from GitHub's cache could not be imported: ${(error as Error).message}`);
    await rm(goldenExport(), { force: true });
  }
}

function describeDisk({ disk, created }: BuiltGolden): string {
  return `${created ? "Built" : "Found"} golden disk ${shortKey(disk.key)} with ${disk.images.length} images`;
}
