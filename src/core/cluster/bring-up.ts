import { randomBytes } from "node:crypto";
import { useCache } from "../artifacts/cache-use.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { deleteDirectory } from "../base/delete-directory.ts";
import { clusterDir } from "../base/paths.ts";
import { identify } from "../base/process-identity.ts";
import type { StartContext, StartedCluster } from "../cluster-types/started-cluster.ts";
import { findImageArchives } from "../images/image-archives.ts";
import { readManifests } from "../kubernetes/manifest-files.ts";
import type { PortForward, ResolvedOptions } from "../options/cluster-options.ts";
import { type ClusterRecord, createCluster, writeRecord } from "../record/cluster-record.ts";
import { isMemory, type Snapshot } from "../snapshot/snapshot.ts";
import { boot } from "./boot-cluster.ts";
import type { Steps } from "./boot-progress.ts";
import { ClusterHandle } from "./cluster-handle.ts";
import { isFree, requireFreePorts, requireMemory } from "./host-resources.ts";
import { bootTimeout, planMachine } from "./machine-plan.ts";
import { prepare } from "./prepare-machine.ts";
import { isSameNode, withNode } from "./restart-options.ts";

/** Record of a cluster that is being started for the first time. */
export function newRecord(name: string, options: ClusterRecord["options"]): ClusterRecord {
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

/** A cluster that is to be brought up. */
export interface BringInput {
  readonly guest: GuestPackage;
  readonly options: ResolvedOptions;
  readonly record: ClusterRecord;
  /** Its record of the start before; undefined for a new one. */
  readonly before?: ClusterRecord | undefined;
  readonly context: StartContext;
  readonly steps: Steps;
  /** What it starts from, instead of a new disk. */
  readonly snapshot?: Snapshot;
  /** Path of the disk that is to become a golden one by this start. */
  readonly making?: string;
}

/** Brings a cluster up, and takes it down again when that fails. The caller holds the lock of its name. */
export async function bring({
  guest,
  options,
  record,
  before,
  context,
  steps,
  snapshot,
  making,
}: BringInput): Promise<StartedCluster> {
  const fresh = before === undefined;
  const signal = context.signal ?? new AbortController().signal;
  const attached = context.attached ?? false;
  signal.throwIfAborted();
  await requireMemory(options.memory, { kept: isMemory(snapshot) });
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
      {
        ...{ dir, guest, options, manifests, images, token, fresh, sameNode, snapshot, making, signal },
        ranWith: dataRanWith(record),
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
      phase: "running",
      options: withNode({ ...record.options, cpus }, prepared.node),
      wasReady: true,
      engine: engine.name,
      isolation: variant.isolation,
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
    if (fresh) await deleteDirectory(dir, "the cluster's directory");
    throw error;
  }
}

/** Version of the k3s that a cluster's data was run with last; the builtin node is as new as its package. */
function dataRanWith({ options, node }: ClusterRecord): string | undefined {
  return options.storage === "disk" && node?.distribution === "k3s" ? node.version : undefined;
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
