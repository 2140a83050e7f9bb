import { cp, mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import {
  ARTIFACT_NAMES,
  type ArtifactName,
  artifactEntry,
  type GuestPackage,
} from "../../../src/core/artifacts/package.ts";
import { artifactsDir, materialize } from "../../../src/core/artifacts/store.ts";
import { cacheDir } from "../../../src/core/paths.ts";
import { debian, makeDisk, once } from "./workshop.ts";

/** What a whole cluster boots from, less the kernel of another engine. */
export const CLUSTER_ARTIFACTS = ARTIFACT_NAMES.filter((name) => name !== "linux-uml");

/**
 * A user's cache with artifacts unpacked, so that no emulated CPU has to.
 * @param withKubectl also Debian's kubectl, where test/support/kubectl.ts looks for it
 */
export async function cacheDisk(
  guest: GuestPackage,
  artifacts: readonly ArtifactName[],
  withKubectl: boolean,
): Promise<string> {
  const sums = artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256);
  const tools = withKubectl ? [await debian.file("kubectl"), await debian.unpack(["kubectl"])] : [];
  return once("cache.erofs", [...sums, ...tools.map((path) => relative(cacheDir(), path))], (path) =>
    makeDisk(path, "lab-cache", async (folder) => {
      for (const name of artifacts) await copy(dirname(await materialize(guest, name)), folder);
      for (const path of tools) await copy(path, folder);
      await mkdir(join(folder, relative(cacheDir(), artifactsDir())), { recursive: true });
    }),
  );
}

/** Copies a part of this user's cache to where it is in another. */
async function copy(path: string, cache: string): Promise<void> {
  await cp(path, join(cache, relative(cacheDir(), path)), { recursive: true, verbatimSymlinks: true });
}
