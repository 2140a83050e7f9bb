import { join } from "node:path";
import { findGuestPackage, type GuestPackage } from "../artifacts/guest-package.ts";
import { deleteDirectory } from "../base/delete-directory.ts";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { clusterDir, clustersDir, makePrivateDir, socketPath } from "../base/paths.ts";
import { requirePlatform } from "../base/platform.ts";
import type { StartContext, StartedCluster } from "../cluster-types/started-cluster.ts";
import { requirePossible } from "../distribution/choose-node.ts";
import { findImageArchives } from "../images/image-archives.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { readManifests } from "../kubernetes/manifest-files.ts";
import { type ClusterOptions, type ResolvedOptions, resolveOptions } from "../options/cluster-options.ts";
import {
  type ClusterRecord,
  clusterLock,
  type ObservedCluster,
  observe,
  readRecord,
} from "../record/cluster-record.ts";
import { bytesOfCopies } from "../snapshot/shared-extents.ts";
import { isMemory, type Snapshot } from "../snapshot/snapshot.ts";
import { SNAPSHOT_FILES } from "../snapshot/snapshot-description.ts";
import { findSnapshot } from "../snapshot/snapshot-store.ts";
import { resumeAfterKill } from "../snapshot/take-snapshot.ts";
import { requireUsable } from "../snapshot/usable-snapshot.ts";
import { applyManifestFiles } from "./apply-manifests.ts";
import { Steps } from "./boot-progress.ts";
import { bring, newRecord } from "./bring-up.ts";
import { ClusterHandle } from "./cluster-handle.ts";
import { endMachine, goneWithin } from "./end-machine.ts";
import { requireDiskSpace } from "./host-resources.ts";
import { openForwards } from "./open-cluster.ts";
import { optionsForRestart, optionsFromSnapshot, optionsToKeep, requireSame } from "./restart-options.ts";

/** How long the keeper of a starter that was killed may take to end, ms. */
const LEFT_OVER_TIMEOUT = 15_000;

/**
 * Starts a cluster and waits until it is ready: the API server answers, the node is Ready, cluster DNS answers and the
 * default service account exists.
 *
 * A running cluster of that name is returned as it is, with ports, manifests and images that were asked for added; a stopped or
 * crashed one is started again with its data. A second start of the same name waits for the first.
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
  const asked = resolveOptions(options);
  requirePlatform();
  const guest = findGuestPackage();
  requirePossible(guest, asked);
  socketPath(clusterDir(asked.name), FILES.control);
  await using _lock = await acquireLock(clusterLock(asked.name), { signal: context.signal });
  const existing = await find(asked.name);
  if (asked.fromSnapshot !== undefined) {
    if (existing?.state === "running") throw isRunning(asked.name);
    const snapshot = await findSnapshot(asked.fromSnapshot);
    return await startFrom(
      snapshot,
      guest,
      { ...options, name: asked.name },
      existing?.record,
      context,
      steps,
    );
  }
  if (existing?.state === "running") {
    await resumeAfterKill(existing.record, context.signal);
    return await reuse(existing, options, asked);
  }
  if (existing === undefined) return await startAnew(guest, asked, context, steps);
  return await startAgain(
    guest,
    optionsForRestart(options, existing.record),
    existing.record,
    context,
    steps,
  );
}

/** The cluster of that name, unless it was never ready: what is left of such a one is cleared away. */
async function find(name: string): Promise<ObservedCluster | undefined> {
  const record = await readRecord(name);
  if (record === undefined) return undefined;
  if (record === "damaged") {
    throw new NavgwError("NAVGW_STATE", `the record of cluster ${name} is damaged: ${clusterDir(name)}`, {
      hint: hint`${command("down", "--name", name)} deletes what is left of it`,
    });
  }
  const observed = await observe(record);
  if (observed.state === "running") return observed;
  // We hold the lock, so whoever was starting it is dead, and its keeper is about to be.
  const dir = clusterDir(name);
  if (!(await goneWithin(dir, record, LEFT_OVER_TIMEOUT))) await endMachine(dir, record);
  if (record.wasReady) return observe(record);
  await deleteDirectory(dir, "the cluster's directory");
  return undefined;
}

async function reuse(
  { record, keeper }: ObservedCluster,
  options: ClusterOptions,
  asked: ResolvedOptions,
): Promise<StartedCluster> {
  requireSame(options, record);
  // All of it is looked at before any of it changes the cluster.
  await Promise.all([readManifests(asked.manifests), findImageArchives(asked.images)]);
  const cluster = new ClusterHandle(record, keeper === undefined ? [] : openForwards(keeper), false);
  for (const port of asked.ports) {
    const isOpen = cluster.forwards.some(
      ({ host, guest }) => guest === port.guest && (port.host === 0 || host === port.host),
    );
    if (!isOpen) await cluster.forward(port);
  }
  for (const image of asked.images) await cluster.loadImage(image);
  await applyManifestFiles(cluster, asked.manifests);
  return cluster;
}

async function startAnew(
  guest: GuestPackage,
  options: ResolvedOptions,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  await makePrivateDir(clustersDir());
  if (options.storage === "disk") await requireDiskSpace(clustersDir());
  const record = newRecord(options.name, optionsToKeep(options));
  return bring({ guest, options, record, context, steps });
}

/** @param before record of a stopped cluster whose data gives way to the snapshot's; undefined for a new one */
async function startFrom(
  snapshot: Snapshot,
  guest: GuestPackage,
  asked: ClusterOptions & { readonly name: string },
  before: ClusterRecord | undefined,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  await requireUsable(snapshot, guest, context.signal);
  await makePrivateDir(clustersDir());
  if (snapshot.options.storage === "disk") {
    const disk = join(snapshot.dir, SNAPSHOT_FILES.state);
    await requireDiskSpace(clustersDir(), await bytesOfCopies([disk], clustersDir()));
  }
  const { engine, node } = snapshot;
  const record = {
    ...(before ?? newRecord(asked.name, snapshot.options)),
    options: snapshot.options,
    engine,
    node,
  };
  const options = optionsFromSnapshot(asked, snapshot, record);
  const starting = { ...record, phase: "starting" as const, options: optionsToKeep(options) };
  const cluster = await bring({ guest, options, record: starting, before, context, steps, snapshot });
  if (!isMemory(snapshot)) return cluster;
  try {
    // Its node started long ago, without these.
    for (const image of asked.images ?? []) await cluster.loadImage(image);
    await applyManifestFiles(cluster, asked.manifests ?? []);
    return cluster;
  } catch (error) {
    if (before === undefined) await cluster.remove();
    throw error;
  }
}

function isRunning(name: string): NavgwError {
  return new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} is running`, {
    hint: hint`${command("snapshot restore")} takes a running cluster back; or take another name, or: ${command("down", "--name", name)}`,
  });
}

async function startAgain(
  guest: GuestPackage,
  options: ResolvedOptions,
  before: ClusterRecord,
  context: StartContext,
  steps: Steps,
): Promise<StartedCluster> {
  requirePossible(guest, options);
  const record: ClusterRecord = { ...before, phase: "starting", options: optionsToKeep(options) };
  return bring({ guest, options, record, before, context, steps });
}
