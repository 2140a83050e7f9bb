import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { clusterDir, clustersDir } from "../base/paths.ts";
import type { EngineName } from "../options/option-choices.ts";
import { isMemory, type Snapshot } from "./snapshot.ts";
import { readDescription } from "./snapshot-description.ts";
import { requireWhole } from "./snapshot-files.ts";

/** What a snapshot may be called: its name is that of a folder. */
const SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

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
 * A snapshot of one cluster, all of whose files are there; whether they are its own, {@link requireIntact} tells.
 * @throws NavgwError NAVGW_BAD_OPTION when there is none, NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when it is of another form
 */
export async function readSnapshot(cluster: string, name: string): Promise<Snapshot> {
  requireSnapshotName(name);
  const dir = join(snapshotsDir(clusterDir(cluster)), name);
  if (!(await isFolder(dir))) throw await noSnapshot(cluster, name);
  const snapshot = { ...(await readDescription(`${cluster}/${name}`, dir)), cluster, name, dir };
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

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "reading a snapshot", path);
  }
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
