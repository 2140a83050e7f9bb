import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { materialize } from "../../../src/core/artifacts/artifact-store.ts";
import {
  ARTIFACT_NAMES,
  type ArtifactName,
  artifactEntry,
  type GuestPackage,
} from "../../../src/core/artifacts/guest-package.ts";
import { artifactsDir, cacheDir } from "../../../src/core/base/paths.ts";
import { buildGoldenDisk, exportGoldenDisk } from "../../../src/core/index.ts";
import { StandIn } from "../../support/stand-in.ts";
import { GOLDEN_EXPORT } from "../support/golden-export.ts";
import { STAND_IN_FOLDER } from "../support/stand-in-folder.ts";
import { debian, makeDisk, once, ROOT } from "./workshop.ts";

/** What a whole cluster boots from, less the kernel of another engine. */
export const CLUSTER_ARTIFACTS = ARTIFACT_NAMES.filter((name) => name !== "linux-uml");

/**
 * A user's cache with artifacts unpacked, so that no emulated CPU has to.
 * @param wanted.clusters also Debian's kubectl, where test/support/kubectl.ts looks for it, and the builtin node's golden disk, made by
 * whatever engine works here
 * @param wanted.standIn also a stand-in for k3s
 */
export async function cacheDisk(
  guest: GuestPackage,
  artifacts: readonly ArtifactName[],
  wanted: { readonly clusters: boolean; readonly standIn?: boolean },
): Promise<string> {
  const sums = artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256);
  const tools = wanted.clusters ? [await debian.file("kubectl"), await debian.unpack(["kubectl"])] : [];
  const golden = wanted.clusters ? (await buildGoldenDisk({ node: "builtin" })).disk : undefined;
  const kind = wanted.standIn === true ? await sumOfStandIn() : "";
  const parts = [...sums, ...tools.map((path) => relative(cacheDir(), path)), golden?.key ?? "", kind];
  return once("cache.erofs", parts, (path) =>
    makeDisk(path, "lab-cache", async (folder) => {
      for (const name of artifacts) await copy(dirname(await materialize(guest, name)), folder);
      for (const path of tools) await copy(path, folder);
      if (golden !== undefined) await exportGoldenDisk(golden.key, join(folder, GOLDEN_EXPORT));
      if (wanted.standIn === true) await writeStandIn(join(folder, STAND_IN_FOLDER));
      await mkdir(join(folder, relative(cacheDir(), artifactsDir())), { recursive: true });
    }),
  );
}

async function writeStandIn(folder: string): Promise<void> {
  const parts = await mkdtemp(join(tmpdir(), "navgw-stand-in-"));
  try {
    await (await StandIn.make(parts)).writeBare(folder, { images: true });
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

/** Changes with the stand-in's sources. */
async function sumOfStandIn(): Promise<string> {
  const { stdout } = await execa("git", ["-C", ROOT, "rev-parse", "HEAD:test/stand-in"]);
  return stdout;
}

/** Copies a part of this user's cache to where it is in another. */
async function copy(path: string, cache: string): Promise<void> {
  await cp(path, join(cache, relative(cacheDir(), path)), { recursive: true, verbatimSymlinks: true });
}
