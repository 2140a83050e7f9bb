import { randomBytes } from "node:crypto";
import { useCache } from "../artifacts/cache-use.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { deleteDirectory } from "../base/delete-directory.ts";
import { packageVersion } from "../base/package-version.ts";
import { clusterDir, clustersDir } from "../base/paths.ts";
import { identify } from "../base/process-identity.ts";
import type { StartContext, StartedCluster } from "../cluster-types/started-cluster.ts";
import { sumsOf } from "../golden/find-golden.ts";
import { findImageArchives } from "../images/image-archives.ts";
import { checkArchives } from "../images/node-archive.ts";
import { readManifests } from "../kubernetes/manifest-files.ts";
import type { PortForward, ResolvedOptions } from "../options/cluster-options.ts";
import { type ClusterRecord, createCluster, writeRecord } from "../record/cluster-record.ts";
import { isMemory, type Snapshot } from "../snapshot/snapshot-kinds.ts";
import { boot } from "./boot-cluster.ts";
import type { Steps } from "./boot-progress.ts";
import { ClusterHandle } from "./cluster-handle.ts";
import { isFree, requireFreePorts, requireMemory, requireSpaceForImages } from "./host-resources.ts";
import { bootTimeout, planMachine } from "./machine-plan.ts";
import { prepare } from "./prepare-machine.ts";
import { isSameNode, withNode } from "./restart-options.ts";

/** Record of a cluster that is being started for the first time. */
export function newRecord(name: string, options: ClusterRecord["options"]): ClusterRecord {
  return {
    schema: 1,
    version: packageVersion(),
    name,
    createdAt: new Date().toISOString(),
    phase: "starting",
    wasReady: false,
    token: randomBytes(32).toString("hex"),
    options,
    ports: [],
  };
}

/** Input of {@link bringUp}. */
export interface BringUpInput {
  readonly guest: GuestPackage;
  readonly options: ResolvedOptions;
  readonly record: ClusterRecord;
  /** Its record of the previous start; undefined for a new cluster. */
  readonly before?: ClusterRecord | undefined;
  readonly context: StartContext;
  readonly steps: Steps;
  /** Snapshot that it starts from, instead of a new disk. */
  readonly snapshot?: Snapshot;
  /** Path of the golden disk that this start makes. */
  readonly goldenPath?: string;
}

/** Brings a cluster up; when that fails, removes what it made. The caller holds the lock of its name. */
export async function bringUp({
  guest,
  options,
  record,
  before,
  context,
  steps,
  snapshot,
  goldenPath,
}: BringUpInput): Promise<StartedCluster> {
  const fresh = before === undefined;
  const signal = context.signal ?? new AbortController().signal;
  const attached = context.attached ?? false;
  signal.throwIfAborted();
  await requireMemory(options.memory, { kept: isMemory(snapshot) });
  await requireFreePorts([options.kubePort, ...options.ports.map(({ host }) => host)]);
  const manifests = await readManifests(options.manifests);
  const images = await checkArchives(await findImageArchives(options.images), signal);
  // The config disk has a copy.
  if (options.storage === "disk")
    await requireSpaceForImages(
      clustersDir(),
      images.map(({ path }) => path),
      1,
    );
  const sums = orLater(sumsOf(images));
  const { apiPort, ports } = await portsToRequest(options, record);
  const dir = clusterDir(options.name);
  await using _use = await useCache(signal);
  if (fresh) await createCluster(record);
  else await writeRecord(record);
  try {
    const { token } = record;
    const sameNode = before !== undefined && isSameNode(options, before);
    const prepared = await prepare(
      {
        ...{ dir, guest, options, manifests, images, token, fresh, sameNode, snapshot, goldenPath, signal },
        lastK3sVersion: lastK3sVersionOf(record),
      },
      steps,
    );
    const resume = isMemory(snapshot) ? snapshot : undefined;
    const { engine, variant } = prepared.chosen;
    const { memory, storage, cpus = engine.defaultCpus } = options;
    const spec = planMachine({
      ...{ dir, engine, variant, cpus, memory, storage, apiPort, ports, node: prepared.node.from },
      ...{ kernel: prepared.kernel, memoryDir: prepared.memoryDir, ephemeral: attached || fresh },
      resumes: resume !== undefined,
    });
    const timeout = bootTimeout(variant, options.timeoutMs);
    const booted = await boot(
      { name: options.name, program: prepared.keeper, spec, token, timeout, signal, resume },
      steps,
    );
    const ready: ClusterRecord = {
      ...record,
      version: packageVersion(),
      phase: "running",
      options: withNode({ ...record.options, cpus }, prepared.node),
      wasReady: true,
      engine: engine.name,
      isolation: variant.isolation,
      node: { ...(booted.node ?? prepared.node.info), reason: prepared.node.reason },
      apiPort: booted.apiPort,
      ports: booted.ports.map((port) => ({ ...port })),
      keeper: identify(booted.keeper.pid),
      owner: attached ? identify(process.pid) : undefined,
      importedImages: [...new Set([...keptImages(record), ...(await sums)])],
    };
    try {
      await writeRecord(ready);
      if (attached) booted.keeper.unref();
      else await booted.keeper.detach();
    } catch (error) {
      await booted.keeper.end();
      throw error;
    }
    return new ClusterHandle(ready, booted.ports, true);
  } catch (error) {
    if (fresh) await deleteDirectory(dir, "the cluster's directory");
    throw error;
  }
}

/** sha256 of the archives whose images are on a cluster's disk already. */
function keptImages({ options, importedImages = [] }: ClusterRecord): readonly string[] {
  return options.storage === "disk" ? importedImages : [];
}

/** A promise that is awaited later, or never when something else fails first. */
function orLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Version of the k3s that last ran with a cluster's data; undefined for the builtin node, which is never older. */
function lastK3sVersionOf({ options, node }: ClusterRecord): string | undefined {
  return options.storage === "disk" && node?.distribution === "k3s" ? node.version : undefined;
}

/** Host ports to request: the ones in the options, else the cluster's previous ones if they are still free. */
async function portsToRequest(
  { kubePort, ports }: ResolvedOptions,
  before: ClusterRecord,
): Promise<{ apiPort: number; ports: PortForward[] }> {
  const reuse = async (requested: number, previous: number | undefined): Promise<number> =>
    requested === 0 && previous !== undefined && (await isFree(previous)) ? previous : requested;
  return {
    apiPort: await reuse(kubePort, before.apiPort),
    ports: await Promise.all(
      ports.map(async ({ host, guest }) => {
        const previous = before.ports.find((port) => port.guest === guest)?.host;
        return { host: await reuse(host, previous), guest };
      }),
    ),
  };
}
