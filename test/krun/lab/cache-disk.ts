import { cp, mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import {
  ARTIFACT_NAMES,
  type ArtifactName,
  artifactEntry,
  type GuestPackage,
} from "../../../src/core/artifacts/package.ts";
import { artifactsDir, materialize } from "../../../src/core/artifacts/store.ts";
import { buildGoldenDisk, exportGoldenDisk } from "../../../src/core/index.ts";
import { cacheDir } from "../../../src/core/paths.ts";
import { GOLDEN_EXPORT } from "../support/golden-export.ts";
import { debian, makeDisk, once } from "./workshop.ts";

/** What a whole cluster boots from, less the kernel of another engine. */
export const CLUSTER_ARTIFACTS = ARTIFACT_NAMES.filter((name) => name !== "linux-uml");

/**
 * A user's cache with artifacts unpacked, so that no emulated CPU has to.
 * @param forCluster also Debian's kubectl, where test/support/kubectl.ts looks for it, and the builtin node's golden disk, made by
 * whatever engine works here
 */
export async function cacheDisk(
  guest: GuestPackage,
  artifacts: readonly ArtifactName[],
  forCluster: boolean,
): Promise<string> {
  const sums = artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256);
  const tools = forCluster ? [await debian.file("kubectl"), await debian.unpack(["kubectl"])] : [];
  const golden = forCluster ? (await buildGoldenDisk({ node: "builtin" })).disk : undefined;
  const parts = [...sums, ...tools.map((path) => relative(cacheDir(), path)), golden?.key ?? ""];
  return once("cache.erofs", parts, (path) =>
    makeDisk(path, "lab-cache", async (folder) => {
      for (const name of artifacts) await copy(dirname(await materialize(guest, name)), folder);
      for (const path of tools) await copy(path, folder);
      if (golden !== undefined) await exportGoldenDisk(golden.key, join(folder, GOLDEN_EXPORT));
      await mkdir(join(folder, relative(cacheDir(), artifactsDir())), { recursive: true });
    }),
  );
}

/** Copies a part of this user's cache to where it is in another. */
async function copy(path: string, cache: string): Promise<void> {
  await cp(path, join(cache, relative(cacheDir(), path)), { recursive: true, verbatimSymlinks: true });
}
