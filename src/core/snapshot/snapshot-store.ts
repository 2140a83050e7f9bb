import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, type Hint, hint } from "../base/hint.ts";
import { clusterDir, clustersDir } from "../base/paths.ts";
import type { EngineName } from "../options/option-choices.ts";
import { isOrphan, readDescription } from "./snapshot-description.ts";
import { requireComplete } from "./snapshot-files.ts";
import { isMemory, type Snapshot } from "./snapshot-kinds.ts";

/** Pattern of snapshot names: each is the name of a directory. */
const SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** Directory of a cluster's snapshots, each a directory. */
export const snapshotsDir = (dir: string): string => join(dir, "snapshots");

/** @throws NavgwError NAVGW_BAD_OPTION */
export function requireSnapshotName(name: string): void {
  if (SNAPSHOT_NAME.test(name)) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `snapshot name ${JSON.stringify(name)} is not allowed`, {
    hint: "use 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit",
  });
}

/**
 * Reads a snapshot of one cluster and checks that all of its files are present; {@link requireIntact} checks their content.
 * @throws NavgwError NAVGW_BAD_OPTION when it does not exist, NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when it has
 * another format
 */
export async function readSnapshot(cluster: string, name: string): Promise<Snapshot> {
  requireSnapshotName(name);
  const dir = join(snapshotsDir(clusterDir(cluster)), name);
  if (!(await isDirectory(dir))) throw await unknownSnapshot(cluster, name);
  const snapshot = { ...(await readDescription(`${cluster}/${name}`, dir)), cluster, name, dir };
  await requireComplete(snapshot);
  return snapshot;
}

/**
 * Finds a snapshot by reference: `CLUSTER/NAME`, or `NAME` when only one cluster has a snapshot of that name.
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_STATE
 */
export async function findSnapshot(reference: string): Promise<Snapshot> {
  const [first = "", second] = reference.split("/");
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
    { hint: hintFor(known) },
  );
}

/** Hint for a reference or name without exactly one snapshot. */
function hintFor(known: readonly string[]): string | Hint {
  return known.length === 0
    ? hint`take one: ${command("snapshot create")}`
    : `use one of: ${known.join(", ")}`;
}

/** Summary of a snapshot. */
export interface SnapshotSummary {
  readonly cluster: string;
  readonly name: string;
  /** Saved state: a machine's memory, to resume from; or its disk, to boot from. */
  readonly kind: "memory" | "disk";
  readonly engine: EngineName | undefined;
  /** Kubernetes version. */
  readonly version: string | undefined;
  /** Bytes on disk. */
  readonly size: number;
  /** RFC 3339. */
  readonly time: string;
}

/** Lists all snapshots. Damaged ones are omitted: they are reported when used. */
export async function listSnapshots(): Promise<SnapshotSummary[]> {
  const all = await Promise.all(
    (await listNames()).map(({ cluster, name }) => readSnapshot(cluster, name).catch(() => undefined)),
  );
  const readable = all.filter((one) => one !== undefined);
  return Promise.all(readable.filter((one) => !isOrphan(one)).map(summarize));
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
 * Deletes a snapshot. Machines resumed from it continue to run.
 * @throws NavgwError NAVGW_BAD_OPTION when it does not exist
 */
export async function removeSnapshot(
  cluster: string,
  name: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<void> {
  requireSnapshotName(name);
  if (!force && !(await namesOf(cluster)).includes(name)) throw await unknownSnapshot(cluster, name);
  await rm(join(snapshotsDir(clusterDir(cluster)), name), { recursive: true, force });
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "reading a snapshot", path);
  }
}

async function unknownSnapshot(cluster: string, name: string): Promise<NavgwError> {
  const names = await namesOf(cluster);
  return new NavgwError("NAVGW_BAD_OPTION", `cluster ${cluster} has no snapshot ${name}`, {
    hint: hintFor(names),
  });
}

async function listNames(): Promise<{ cluster: string; name: string }[]> {
  const clusters = (await readdir(clustersDir()).catch(() => [])).filter((name) => !name.startsWith("."));
  const all = await Promise.all(
    clusters.map(async (cluster) => (await namesOf(cluster)).map((name) => ({ cluster, name }))),
  );
  return all.flat();
}

/** Names of complete snapshots: one that is being written has a name that starts with a dot. */
async function namesOf(cluster: string): Promise<string[]> {
  const names = await readdir(snapshotsDir(clusterDir(cluster))).catch(() => []);
  return names.filter((name) => SNAPSHOT_NAME.test(name)).sort();
}
