import { randomBytes } from "node:crypto";
import { materialize } from "../artifacts/artifact-store.ts";
import { useCache } from "../artifacts/cache-use.ts";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { expandSparse } from "../artifacts/packed-disk.ts";
import { acquireLock } from "../base/locks.ts";
import { cacheDir, clustersDir, makePrivateDir } from "../base/paths.ts";
import { requirePlatform } from "../base/platform.ts";
import type { StartContext } from "../cluster-types/started-cluster.ts";
import { chooseNode, type NodeChoice, requirePossible } from "../distribution/choose-node.ts";
import { imagesToPull } from "../distribution/images-to-pull.ts";
import { isOffline } from "../distribution/release-origin.ts";
import { sumsOf } from "../golden/find-golden.ts";
import { type GoldenInputs, keyOf, nodeInputs } from "../golden/golden-key.ts";
import type { BuiltGolden } from "../golden/golden-store.ts";
import { goldenLock, isIntact, readGolden } from "../golden/golden-store.ts";
import { placeGolden, type Unsealed } from "../golden/place-golden.ts";
import { shortKey } from "../golden/short-key.ts";
import { nodeConfig } from "../guest/node-config.ts";
import { findImageArchives, type ImageArchive } from "../images/image-archives.ts";
import { checkArchives } from "../images/node-archive.ts";
import { type ClusterOptions, type ResolvedOptions, resolveOptions } from "../options/cluster-options.ts";
import { clusterLock } from "../record/cluster-record.ts";
import { Steps } from "./boot-progress.ts";
import { bringUp, newRecord } from "./bring-up.ts";
import { requireDiskSpace, requireSpaceForImages } from "./host-resources.ts";
import { optionsToKeep } from "./restart-options.ts";
import { stopCluster } from "./stop-cluster.ts";

/**
 * Options of a golden disk. Only node and images change its content; for the components in `enable` it is checked that
 * their images are available.
 */
export type GoldenOptions = Pick<
  ClusterOptions,
  | "engine"
  | "node"
  | "k8sVersion"
  | "k3sVersion"
  | "k3sBinary"
  | "nodeImage"
  | "kernel"
  | "cpus"
  | "memory"
  | "images"
  | "enable"
  | "timeoutMs"
>;

/** Configuration that runs no pod: the packaged components would leave one cluster's data on the disk. */
const NO_PODS = {
  disable: ["coredns", "local-storage", "traefik", "metrics-server", "servicelb"],
} as const;

/** Guest memory while a golden disk is built, MiB: everything of the node but its images is in memory. */
const MEMORY = 3072;

/**
 * Builds the golden disk of a node and images, unless it exists: boots a cluster that runs no pod, loads the images, and
 * keeps the part of its disk that all clusters share. Nothing specific to this cluster, such as its keys, is ever
 * written to that disk.
 *
 * Any number of processes may call this at the same time: only one boots.
 * @throws NavgwError as startCluster does, and NAVGW_IMAGE for an archive that the node refuses
 */
export async function buildGoldenDisk(
  options: GoldenOptions = {},
  context: Omit<StartContext, "attached"> = {},
): Promise<BuiltGolden> {
  const { signal } = context;
  const requested = resolveOptions({ memory: MEMORY, ...options });
  requirePlatform();
  const guest = findGuestPackage();
  requirePossible(guest, requested);
  const archives = await findImageArchives(requested.images);
  await using _use = await useCache(signal);
  const [node, sums] = await Promise.all([chooseNode(guest, requested, { signal }), sumsOf(archives)]);
  await requireImages(requested, node, archives, signal);
  const inputs = { ...nodeInputs(guest, node), images: [...new Set(sums)].sort() };
  const key = keyOf(inputs);
  await using _lock = await acquireLock(goldenLock(key), { signal });
  const found = await readGolden(key);
  if (found !== undefined && (await isIntact(found, signal))) return { disk: found, created: false };
  await checkArchives(archives, signal);
  await makePrivateDir(clustersDir());
  await requireDiskSpace(cacheDir());
  await requireSpaceForImages(
    cacheDir(),
    archives.map(({ path }) => path),
  );
  const starting = { ...pinned(requested, node), enable: [], k3sConfig: NO_PODS };
  const input = { ...{ guest, key, inputs, node, archives, sums, context }, options: starting };
  const disk = await placeGolden(key, (path) => build(path, input), signal);
  return { disk, created: true };
}

/** @throws NavgwError NAVGW_IMAGE when a component's images are missing and cannot be pulled later */
async function requireImages(
  { enable }: ResolvedOptions,
  { disk }: NodeChoice,
  archives: readonly ImageArchive[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (disk === undefined || enable.length === 0) return;
  const config = nodeConfig({ distribution: "k3s", enable });
  await imagesToPull(config, { disk, archives, canPull: !isOffline(), signal, components: enable });
}

/** Options that pin the chosen node, whatever `auto` or a channel would resolve to at the start. */
function pinned(options: ResolvedOptions, { from, info }: NodeChoice): ResolvedOptions {
  if (from === "builtin") return { ...options, node: "builtin" };
  const isRelease = options.k3sBinary === undefined && options.nodeImage === undefined;
  if (!isRelease) return options;
  return { ...options, node: "k3s", k8sVersion: undefined, k3sVersion: info.version };
}

interface BuildInput {
  readonly guest: GuestPackage;
  readonly key: string;
  readonly inputs: GoldenInputs;
  readonly node: NodeChoice;
  readonly archives: readonly ImageArchive[];
  readonly sums: readonly string[];
  readonly options: ResolvedOptions;
  readonly context: StartContext;
}

async function build(path: string, input: BuildInput): Promise<Unsealed> {
  const { guest, key, inputs, archives, sums, context } = input;
  const name = `golden-${shortKey(key)}-${randomBytes(4).toString("hex")}`;
  // Images are loaded once it runs: they are streamed into its store, and no copy of an archive is left on the disk.
  const options = { ...input.options, name, images: [] };
  await expandSparse(await materialize(guest, "state.ext4", { signal: context.signal }), path);
  await using cluster = await startOn(path, guest, options, context);
  const images: { archive: string; names: string[] }[] = [];
  for (const [index, archive] of archives.entries()) {
    context.signal?.throwIfAborted();
    images.push({ archive: sums[index] ?? "", names: await cluster.loadImage(archive.path) });
  }
  const { distribution, version } = cluster.node;
  await stopCluster(name);
  return { inputs, createdAt: new Date().toISOString(), node: { distribution, version }, images };
}

async function startOn(path: string, guest: GuestPackage, options: ResolvedOptions, context: StartContext) {
  await using _lock = await acquireLock(clusterLock(options.name), { signal: context.signal });
  return bringUp({
    guest,
    options,
    record: newRecord(options.name, optionsToKeep(options)),
    context: { ...context, attached: true },
    steps: new Steps(context.onProgress),
    goldenPath: path,
  });
}
