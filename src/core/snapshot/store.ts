import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { clusterSchema } from "../cluster/state.ts";
import { NavgwError, systemCode } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { EngineName } from "../options.ts";
import { clusterDir, clustersDir } from "../paths.ts";

/** What a snapshot may be called: its name is that of a folder. */
const SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** Names of a snapshot's files in its folder. */
export const SNAPSHOT_FILES = {
  description: "snapshot.json",
  state: "state.ext4",
  config: "config.tar",
  memory: "memory",
  devices: "devices",
} as const;

const machineSchema = z.object({
  /** Of QEMU: another one does not understand the devices' state. */
  version: z.string(),
  /** How it ran: emulated, or by which KVM. */
  variant: z.string(),
  /** What the guest believes its CPU to be. */
  cpu: z.string(),
  /** sha256 of the kernel and the read-only disks that the guest had. */
  artifacts: z.record(z.string(), z.string()),
  /** Bytes of memory. */
  bytes: z.number(),
  /** The control agent's token at that time. */
  token: z.string(),
});

const descriptionSchema = z.object({
  schema: z.literal(1),
  /** RFC 3339. */
  createdAt: z.string(),
  options: clusterSchema.options,
  engine: clusterSchema.engine,
  node: clusterSchema.node,
  /** Of a machine that can go on; absent when only the disk was kept. */
  machine: machineSchema.optional(),
});

export type SnapshotDescription = z.infer<typeof descriptionSchema>;
/** What a machine must be like to go on. */
export type SnapshotMachine = z.infer<typeof machineSchema>;

/** A snapshot of a cluster: a disk, and for some a machine's memory. */
export interface Snapshot extends SnapshotDescription {
  readonly cluster: string;
  readonly name: string;
  readonly dir: string;
}

/** One whose machine goes on, instead of booting from its disk. */
export interface MemorySnapshot extends Snapshot {
  readonly machine: SnapshotMachine;
}

export const isMemory = (snapshot: Snapshot | undefined): snapshot is MemorySnapshot =>
  snapshot?.machine !== undefined;

/** Where a cluster's snapshots are, one folder each. */
export const snapshotsDir = (dir: string): string => join(dir, "snapshots");

/** @throws NavgwError NAVGW_BAD_OPTION */
export function requireSnapshotName(name: string): void {
  if (SNAPSHOT_NAME.test(name)) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `snapshot name ${JSON.stringify(name)}: no such name`, {
    hint: "give 1 to 64 letters, digits, dots, dashes and underscores",
  });
}

/**
 * A snapshot of one cluster.
 * @throws NavgwError NAVGW_BAD_OPTION when there is none, NAVGW_STATE when it is damaged
 */
export async function readSnapshot(cluster: string, name: string): Promise<Snapshot> {
  requireSnapshotName(name);
  const dir = join(snapshotsDir(clusterDir(cluster)), name);
  let text: string;
  try {
    text = await readFile(join(dir, SNAPSHOT_FILES.description), "utf8");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw await noSnapshot(cluster, name);
  }
  const parsed = descriptionSchema.safeParse(parseJson(text));
  if (!parsed.success) throw damaged(`${cluster}/${name}`, SNAPSHOT_FILES.description);
  const snapshot = { ...parsed.data, cluster, name, dir };
  await requireWhole(snapshot);
  return snapshot;
}

/**
 * The snapshot that words name: `CLUSTER/NAME`, or `NAME` when only one cluster has one of that name.
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_STATE
 */
export async function findSnapshot(words: string): Promise<Snapshot> {
  const [first = "", second] = words.split("/");
  if (second !== undefined) return readSnapshot(first, second);
  requireSnapshotName(first);
  const all = await listNames();
  const found = all.filter(({ name }) => name === first);
  const [only] = found;
  if (only !== undefined && found.length === 1) return readSnapshot(only.cluster, only.name);
  const known = (found.length > 1 ? found : all).map(({ cluster, name }) => `${cluster}/${name}`);
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several clusters have a snapshot ${first}` : `no cluster has a snapshot ${first}`,
    {
      hint: found.length > 1 ? `say which: ${known.join(", ")}` : `there are: ${known.join(", ") || "none"}`,
    },
  );
}

/** What is told of a snapshot. */
export interface SnapshotSummary {
  readonly cluster: string;
  readonly name: string;
  /** What is kept: a machine's memory, to go on from; or its disk, to boot from. */
  readonly kind: "memory" | "disk";
  readonly engine: EngineName | undefined;
  /** Of Kubernetes. */
  readonly version: string | undefined;
  /** Bytes on disk. */
  readonly size: number;
  /** RFC 3339. */
  readonly time: string;
}

/** All snapshots there are. One that is damaged is left out: who asks for it is told. */
export async function listSnapshots(): Promise<SnapshotSummary[]> {
  const all = await Promise.all(
    (await listNames()).map(({ cluster, name }) => readSnapshot(cluster, name).catch(() => undefined)),
  );
  return Promise.all(all.filter((one) => one !== undefined).map(summarize));
}

async function summarize(snapshot: Snapshot): Promise<SnapshotSummary> {
  const { cluster, name, dir, engine, node, createdAt } = snapshot;
  const sizes = await Promise.all(
    (await readdir(dir)).map(async (file) => (await stat(join(dir, file))).blocks * 512),
  );
  return {
    ...{ cluster, name, engine, version: node?.version, time: createdAt },
    kind: isMemory(snapshot) ? "memory" : "disk",
    size: sizes.reduce((sum, one) => sum + one, 0),
  };
}

/**
 * Deletes a snapshot. Machines that went on from it run on.
 * @throws NavgwError NAVGW_BAD_OPTION when there is none
 */
export async function removeSnapshot(cluster: string, name: string): Promise<void> {
  requireSnapshotName(name);
  if (!(await namesOf(cluster)).includes(name)) throw await noSnapshot(cluster, name);
  await rm(join(snapshotsDir(clusterDir(cluster)), name), { recursive: true });
}

async function noSnapshot(cluster: string, name: string): Promise<NavgwError> {
  const names = await namesOf(cluster);
  return new NavgwError("NAVGW_BAD_OPTION", `cluster ${cluster} has no snapshot ${name}`, {
    hint: `it has: ${names.join(", ") || "none"}`,
  });
}

async function listNames(): Promise<{ cluster: string; name: string }[]> {
  const clusters = (await readdir(clustersDir()).catch(() => [])).filter((name) => !name.startsWith("."));
  const all = await Promise.all(
    clusters.map(async (cluster) => (await namesOf(cluster)).map((name) => ({ cluster, name }))),
  );
  return all.flat();
}

/** Those that are whole: one that is being made has a name with a dot. */
async function namesOf(cluster: string): Promise<string[]> {
  const names = await readdir(snapshotsDir(clusterDir(cluster))).catch(() => []);
  return names.filter((name) => SNAPSHOT_NAME.test(name)).sort();
}

async function requireWhole({ cluster, name, dir, machine, options }: Snapshot): Promise<void> {
  const { state, config, memory, devices } = SNAPSHOT_FILES;
  const disks = options.storage === "disk" ? [state] : [];
  for (const file of machine === undefined ? disks : [...disks, config, memory, devices]) {
    const size = await stat(join(dir, file)).then(
      (found) => found.size,
      () => 0,
    );
    if (size === 0 || (file === memory && size !== machine?.bytes)) throw damaged(`${cluster}/${name}`, file);
  }
}

function damaged(what: string, file: string): NavgwError {
  return new NavgwError("NAVGW_STATE", `snapshot ${what} is damaged: its ${file} is missing or cut`, {
    hint: "take it again",
  });
}
