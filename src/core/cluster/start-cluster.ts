import { basename, join } from "node:path";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { deleteDirectory } from "../base/delete-directory.ts";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { clusterDir, clustersDir, makePrivateDir, socketPath } from "../base/paths.ts";
import { requirePlatform } from "../base/platform.ts";
import type { StartContext, StartedCluster } from "../cluster-types/started-cluster.ts";
import { requirePossible } from "../distribution/choose-node.ts";
import { sumsOf } from "../golden/find-golden.ts";
import { findImageArchives } from "../images/image-archives.ts";
import { checkArchives } from "../images/node-archive.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { readManifests } from "../kubernetes/manifest-files.ts";
import { type ClusterOptions, type ResolvedOptions, resolveOptions } from "../options/cluster-options.ts";
import {
  type ClusterRecord,
  clusterLock,
  type ObservedCluster,
  observe,
  readRecord,
  writeRecord,
} from "../record/cluster-record.ts";
import { bytesOfCopies } from "../snapshot/shared-extents.ts";
import { SNAPSHOT_FILES } from "../snapshot/snapshot-description.ts";
import { isMemory, type Snapshot } from "../snapshot/snapshot-kinds.ts";
import { findSnapshot } from "../snapshot/snapshot-store.ts";
import { resumeAfterKill } from "../snapshot/take-snapshot.ts";
import { usableSnapshot } from "../snapshot/usable-snapshot.ts";
import { applyManifestFiles } from "./apply-manifests.ts";
import { Steps } from "./boot-progress.ts";
import { bringUp, newRecord } from "./bring-up.ts";
import { ClusterHandle } from "./cluster-handle.ts";
import { endMachine, goneWithin } from "./end-machine.ts";
import { requireDiskSpace } from "./host-resources.ts";
import { openForwards } from "./open-cluster.ts";
import { optionsForRestart, optionsFromSnapshot, optionsToKeep, requireSame } from "./restart-options.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** Bound of the keeper's end after the process that started it was killed, ms. */
const KEEPER_END_TIMEOUT = 15_000;

/**
 * Starts a cluster and waits until it is ready: the API server responds, the node is Ready, cluster DNS resolves and the
 * default service account exists.
 *
 * A running cluster of that name is returned, with the requested ports, manifests and images added; an image archive that one of
 * its starts has imported is not imported again. A stopped or crashed one is started again with its data. A second start of the same name waits for the first.
 * A start that fails leaves no machine and, when the cluster was new, no directory.
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED, NAVGW_ENGINE_UNAVAILABLE, NAVGW_ARTIFACT, NAVGW_STATE,
 * NAVGW_NO_SPACE, NAVGW_PORT_IN_USE, NAVGW_CLUSTER_EXISTS, NAVGW_LOCKED, NAVGW_MANIFEST, NAVGW_IMAGE, NAVGW_HOST,
 * NAVGW_GUEST_DIED, NAVGW_NODE_FAILED, NAVGW_TIMEOUT; the signal's reason when it is aborted
 */
export async function startCluster(
  options: ClusterOptions = {},
  context: StartContext = {},
): Promise<StartedCluster> {
  const steps = new Steps(context.onProgress);
  const requested = resolveOptions(options);
  requirePlatform();
  const guest = findGuestPackage();
  requirePossible(guest, requested);
  socketPath(clusterDir(requested.name), FILES.control);
  await sweepLeftovers();
  await using _lock = await acquireLock(clusterLock(requested.name), { signal: context.signal });
  const existing = await find(requested.name);
  if (requested.fromSnapshot !== undefined) {
    if (existing?.state === "running") throw alreadyRunning(requested.name);
    const snapshot = await findSnapshot(requested.fromSnapshot);
    steps.begin();
    return await startFrom(
      snapshot,
      guest,
      { ...options, name: requested.name },
      existing?.record,
      context,
      steps,
    );
  }
  if (existing?.state === "running") {
    await resumeAfterKill(existing.record, context.signal);
    return await updateRunning(existing, options, requested, { context, steps });
  }
  steps.begin();
  if (existing === undefined) return await startNew(guest, requested, context, steps);
  return await restart(guest, optionsForRestart(options, existing.record), existing.record, context, steps);
}

/** The cluster of that name; one that was never ready is deleted, and undefined returned. */
async function find(name: string): Promise<ObservedCluster | undefined> {
  const record = await readRecord(name);
  if (record === undefined) return undefined;
  if (record === "damaged") {
    throw new NavgwError("NAVGW_STATE", `the record of cluster ${name} is damaged: ${clusterDir(name)}`, {
      hint: hint`${command("down", "--name", name)} deletes it`,
    });
  }
  const observed = await observe(record);
  if (observed.state === "running") return observed;
  // This process has the lock, so the process that was starting it is dead, and its keeper is about to end.
  const dir = clusterDir(name);
  if (!(await goneWithin(dir, record, KEEPER_END_TIMEOUT))) await endMachine(dir, record);
  if (record.wasReady) return observe(record);
  await deleteDirectory(dir, "the cluster's directory");
  return undefined;
}

async function updateRunning(
  { record, keeper }: ObservedCluster,
  options: ClusterOptions,
  requested: ResolvedOptions,
  { context: { signal }, steps }: { readonly context: StartContext; readonly steps: Steps },
): Promise<StartedCluster> {
  requireSame(options, record);
  steps.doing("Checking what is requested of the running cluster");
  // Everything is checked before anything changes the cluster.
  const [archives] = await Promise.all([
    newArchives(requested.images, record, signal),
    readManifests(requested.manifests),
  ]);
  const cluster = new ClusterHandle(record, keeper === undefined ? [] : openForwards(keeper), false);
  for (const port of requested.ports) {
    const isOpen = cluster.forwards.some(
      ({ host, guest }) => guest === port.guest && (port.host === 0 || host === port.host),
    );
    if (!isOpen) await cluster.forward(port);
  }
  const imported = [...(record.importedImages ?? [])];
  for (const { path, sum } of archives) {
    steps.doing(`Importing images (${basename(path)})`);
    await cluster.loadImage(path, { signal });
    imported.push(sum);
    await writeRecord({ ...record, importedImages: imported });
  }
  if (requested.manifests.length > 0) steps.doing("Applying manifests");
  await applyManifestFiles(cluster, requested.manifests);
  return cluster;
}

/** Those archives that no start of the cluster has imported. */
async function newArchives(
  images: readonly string[],
  record: ClusterRecord,
  signal: AbortSignal | undefined,
): Promise<{ path: string; sum: string }[]> {
  const archives = await findImageArchives(images);
  const sums = await sumsOf(archives);
  const all = archives.map(({ path }, at) => ({ path, sum: sums[at] ?? "" }));
  const added = all.filter(({ sum }) => !record.importedImages?.includes(sum));
  await checkArchives(
    archives.filter(({ path }) => added.some((one) => one.path === path)),
    signal,
  );
  return added;
}

async function startNew(
  guest: GuestPackage,
  options: ResolvedOptions,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  await makePrivateDir(clustersDir());
  if (options.storage === "disk") await requireDiskSpace(clustersDir());
  const record = newRecord(options.name, optionsToKeep(options));
  return bringUp({ guest, options, record, context, steps });
}

/** @param before record of a stopped cluster whose data the snapshot's replaces; undefined for a new one */
async function startFrom(
  requestedSnapshot: Snapshot,
  guest: GuestPackage,
  requested: ClusterOptions & { readonly name: string },
  before: ClusterRecord | undefined,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  const { snapshot, warning } = await usableSnapshot(requestedSnapshot, guest, context.signal);
  if (warning !== undefined) steps.warn("disks", warning);
  await makePrivateDir(clustersDir());
  if (snapshot.options.storage === "disk") {
    const disk = join(snapshot.dir, SNAPSHOT_FILES.state);
    await requireDiskSpace(clustersDir(), await bytesOfCopies([disk], clustersDir()));
  }
  const { engine, node } = snapshot;
  const record = {
    ...(before ?? newRecord(requested.name, snapshot.options)),
    importedImages: [],
    options: snapshot.options,
    engine,
    node,
  };
  const options = optionsFromSnapshot(requested, snapshot, record);
  const starting = { ...record, phase: "starting" as const, options: optionsToKeep(options) };
  const cluster = await bringUp({ guest, options, record: starting, before, context, steps, snapshot });
  if (!isMemory(snapshot)) return cluster;
  try {
    // Its node started before the snapshot, without these.
    for (const image of requested.images ?? []) await cluster.loadImage(image, { signal: context.signal });
    await applyManifestFiles(cluster, requested.manifests ?? []);
    return cluster;
  } catch (error) {
    if (before === undefined) await cluster.remove();
    throw error;
  }
}

function alreadyRunning(name: string): NavgwError {
  return new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} is running`, {
    hint: hint`use ${command("snapshot restore")} to reset a running cluster, use another name, or run ${command("down", "--name", name)}`,
  });
}

async function restart(
  guest: GuestPackage,
  options: ResolvedOptions,
  before: ClusterRecord,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  requirePossible(guest, options);
  const record: ClusterRecord = { ...before, phase: "starting", options: optionsToKeep(options) };
  return bringUp({ guest, options, record, before, context, steps });
}
