import { randomBytes } from "node:crypto";
import { findGuestPackage, type GuestPackage } from "../artifacts/package.ts";
import { useCache } from "../artifacts/use.ts";
import { NavgwError } from "../errors.ts";
import { findImageArchives } from "../image-archives.ts";
import { acquireLock } from "../lock.ts";
import { readManifests } from "../manifests.ts";
import { FILES } from "../network/spec.ts";
import { requirePossible } from "../node/choose.ts";
import { type ClusterOptions, type PortForward, type ResolvedOptions, resolveOptions } from "../options.ts";
import { clusterDir, clustersDir, makePrivateDir, socketPath } from "../paths.ts";
import { requirePlatform } from "../platform.ts";
import { identify } from "../process-identity.ts";
import { requireSameMachine } from "../snapshot/machine.ts";
import { findSnapshot, isMemory, type Snapshot } from "../snapshot/store.ts";
import { boot } from "./boot.ts";
import { deleteDir, endMachine, goneWithin } from "./end.ts";
import { ClusterHandle } from "./handle.ts";
import { openForwards } from "./open.ts";
import { bootTimeout, planMachine } from "./plan.ts";
import { prepare } from "./prepare.ts";
import { isFree, requireDiskSpace, requireFreePorts, requireMemory } from "./resources.ts";
import type { StartContext, StartedCluster } from "./started.ts";
import {
  type ClusterRecord,
  clusterLock,
  createCluster,
  type ObservedCluster,
  observe,
  readRecord,
  writeRecord,
} from "./state.ts";
import { Steps } from "./steps.ts";
import {
  isSameNode,
  optionsForRestart,
  optionsFromSnapshot,
  optionsToKeep,
  requireSame,
  withNode,
} from "./wanted.ts";

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
  if (existing?.state === "running") return await reuse(existing, options, asked);
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
      hint: `navgw-test down --name ${name} deletes what is left of it`,
    });
  }
  const observed = await observe(record);
  if (observed.state === "running") return observed;
  // We hold the lock, so whoever was starting it is dead, and its keeper is about to be.
  const dir = clusterDir(name);
  if (!(await goneWithin(dir, record, LEFT_OVER_TIMEOUT))) await endMachine(dir, record);
  if (record.wasReady) return observe(record);
  await deleteDir(dir);
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
  for (const path of asked.manifests) await cluster.apply({ path });
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
  return bring(guest, options, newRecord(options.name, optionsToKeep(options)), undefined, context, steps);
}

function newRecord(name: string, options: ClusterRecord["options"]): ClusterRecord {
  return {
    schema: 1,
    name,
    createdAt: new Date().toISOString(),
    phase: "starting",
    wasReady: false,
    token: randomBytes(32).toString("hex"),
    options,
    ports: [],
  };
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
  await makePrivateDir(clustersDir());
  await requireDiskSpace(clustersDir());
  const { engine, node } = snapshot;
  const record = {
    ...(before ?? newRecord(asked.name, snapshot.options)),
    options: snapshot.options,
    engine,
    node,
  };
  const options = optionsFromSnapshot(asked, snapshot, record);
  const starting = { ...record, phase: "starting" as const, options: optionsToKeep(options) };
  const cluster = await bring(guest, options, starting, before, context, steps, snapshot);
  if (!isMemory(snapshot)) return cluster;
  try {
    // Its node started long ago, without these.
    for (const image of asked.images ?? []) await cluster.loadImage(image);
    for (const path of asked.manifests ?? []) await cluster.apply({ path });
    return cluster;
  } catch (error) {
    if (before === undefined) await cluster.remove();
    throw error;
  }
}

function isRunning(name: string): NavgwError {
  return new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} is running`, {
    hint: `navgw-test snapshot restore takes a running cluster back; or take another name, or: navgw-test down --name ${name}`,
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
  return bring(guest, options, record, before, context, steps);
}

/** Brings a cluster up. @param before its record of the start before; undefined for a new one */
async function bring(
  guest: GuestPackage,
  options: ResolvedOptions,
  record: ClusterRecord,
  before: ClusterRecord | undefined,
  context: StartContext,
  steps: Steps,
  snapshot?: Snapshot,
): Promise<StartedCluster> {
  const fresh = before === undefined;
  const signal = context.signal ?? new AbortController().signal;
  const attached = context.attached ?? false;
  signal.throwIfAborted();
  await requireMemory(options.memory);
  await requireFreePorts([options.kubePort, ...options.ports.map(({ host }) => host)]);
  const manifests = await readManifests(options.manifests);
  const images = await findImageArchives(options.images);
  const { apiPort, ports } = await portsToTry(options, record);
  const dir = clusterDir(options.name);
  await using _use = await useCache(signal);
  if (fresh) await createCluster(record);
  else await writeRecord(record);
  try {
    const { token } = record;
    const sameNode = before !== undefined && isSameNode(options, before);
    const prepared = await prepare(
      { dir, guest, options, manifests, images, token, fresh, sameNode, snapshot, signal },
      steps,
    );
    const resume = isMemory(snapshot) ? snapshot : undefined;
    if (resume !== undefined) await requireSameMachine(resume, guest, prepared.chosen);
    const { engine, variant } = prepared.chosen;
    const { memory, storage, cpus = engine.defaultCpus } = options;
    const spec = planMachine({
      ...{ dir, engine, variant, cpus, memory, storage, apiPort, ports, node: prepared.node.from },
      ...{ kernel: prepared.kernel, memoryDir: prepared.memoryDir, ephemeral: fresh || attached },
      resumes: resume !== undefined,
    });
    const timeout = bootTimeout(variant, options.timeout);
    const booted = await boot(
      { name: options.name, program: prepared.keeper, spec, token, timeout, signal, resume },
      steps,
    );
    const ready: ClusterRecord = {
      ...record,
      phase: "running",
      options: withNode({ ...record.options, cpus }, prepared.node),
      wasReady: true,
      engine: engine.name,
      node: { ...(booted.node ?? prepared.node.info), reason: prepared.node.reason },
      apiPort: booted.apiPort,
      ports: booted.ports.map((port) => ({ ...port })),
      keeper: identify(booted.keeper.pid),
    };
    try {
      await writeRecord(ready);
      if (attached) booted.keeper.letGo();
      else await booted.keeper.detach();
    } catch (error) {
      await booted.keeper.end();
      throw error;
    }
    return new ClusterHandle(ready, booted.ports, true);
  } catch (error) {
    if (fresh) await deleteDir(dir);
    throw error;
  }
}

/** Host ports to ask for: those asked for, else those the cluster had before if they are still free. */
async function portsToTry(
  { kubePort, ports }: ResolvedOptions,
  before: ClusterRecord,
): Promise<{ apiPort: number; ports: PortForward[] }> {
  const again = async (wanted: number, had: number | undefined): Promise<number> =>
    wanted === 0 && had !== undefined && (await isFree(had)) ? had : wanted;
  return {
    apiPort: await again(kubePort, before.apiPort),
    ports: await Promise.all(
      ports.map(async ({ host, guest }) => {
        const had = before.ports.find((port) => port.guest === guest)?.host;
        return { host: await again(host, had), guest };
      }),
    ),
  };
}
