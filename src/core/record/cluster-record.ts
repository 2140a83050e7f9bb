import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { requireClusterName } from "../base/cluster-name.ts";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { exists } from "../base/exists.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { isLocked } from "../base/locks.ts";
import { madeByNewer, type WrittenBy, writtenByNewer } from "../base/newer-format.ts";
import { clusterDir, stateDir } from "../base/paths.ts";
import type { ClusterState } from "../cluster-types/cluster-summary.ts";
import { ISOLATION_NAMES } from "../cluster-types/engine-report.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { exitSchema, type KeeperStatus } from "../keeper/keeper-spec.ts";
import { COMPONENT_NAMES } from "../options/components.ts";
import { ENGINE_NAMES, NODE_NAMES } from "../options/option-choices.ts";
import { makeHeldDir } from "./held-directories.ts";

/** Name of a cluster's record in its directory. */
const RECORD_FILE = "cluster.json";

/** Version of the record's format. */
const FORMAT = 1;

const processSchema = z.object({ pid: z.number(), startTime: z.string() });
const portSchema = z.object({ host: z.number(), guest: z.number() });
const recordSchema = z.object({
  schema: z.literal(FORMAT),
  /** Version of this package that wrote it; older ones wrote none. */
  version: z.string().optional(),
  name: z.string(),
  /** RFC 3339. */
  createdAt: z.string(),
  /** Whether it was stopped on purpose, or should be up. */
  phase: z.enum(["starting", "running", "stopped"]),
  /** Whether it was ever Ready: only then its data is worth keeping. */
  wasReady: z.boolean(),
  /** Bearer token of the control agent. */
  token: z.string(),
  /** Requested options, to start it again with the same ones. */
  options: z.object({
    engine: z.enum(["auto", ...ENGINE_NAMES]),
    node: z.enum(NODE_NAMES),
    k8sVersion: z.string().optional(),
    k3sVersion: z.string().optional(),
    k3sBinary: z.string().optional(),
    nodeImage: z.string().optional(),
    kernel: z.string().default("bundled"),
    cpus: z.number().optional(),
    memory: z.number(),
    kubePort: z.number(),
    ports: z.array(portSchema),
    manifests: z.array(z.string()),
    images: z.array(z.string()),
    enable: z.array(z.enum(COMPONENT_NAMES)).default([]),
    k3sConfig: z.record(z.string(), z.unknown()),
    env: z.record(z.string(), z.string()),
    registries: z.string().optional(),
    storage: z.enum(["disk", "memory"]),
    timeoutMs: z.number().optional(),
  }),
  /** Known once it ran, as are the next two. */
  engine: z.enum(ENGINE_NAMES).optional(),
  isolation: z.enum(ISOLATION_NAMES).optional(),
  node: z
    .object({
      distribution: z.enum(["builtin", "k3s"]),
      version: z.string(),
      reason: z.string().optional(),
      lacks: z.array(z.string()).readonly().optional(),
    })
    .optional(),
  /** Host ports in use, requested or chosen: a restart uses them again if they are free. */
  apiPort: z.number().optional(),
  ports: z.array(portSchema).default([]),
  keeper: processSchema.optional(),
  /** Process that it is attached to: nobody needs it once that and its keeper have ended. */
  owner: processSchema.optional(),
  /** sha256 of the image archives that starts have imported. Not imported again: their tags may have been given to others since. */
  importedImages: z.array(z.string()).optional(),
});

/** Fields of a record, for other schemas that contain some of them. */
export const clusterSchema = recordSchema.shape;

/** A cluster's persistent record: `cluster.json`. */
export type ClusterRecord = z.infer<typeof recordSchema>;

/** Directory of the locks of clusters' names. */
export const clusterLocksDir = (): string => join(stateDir(), "locks");

/** Lock of one cluster's name. @throws NavgwError NAVGW_BAD_OPTION for an invalid name */
export const clusterLock = (name: string): string => join(clusterLocksDir(), requireClusterName(name));

/** Makes a cluster's directory together with its record, atomically. */
export async function createCluster(record: ClusterRecord): Promise<string> {
  const dir = clusterDir(record.name);
  try {
    const fresh = await makeHeldDir();
    try {
      await writeDurably(join(fresh, RECORD_FILE), JSON.stringify(record, undefined, 2));
      await rename(fresh, dir);
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      throw error;
    }
    return dir;
  } catch (error) {
    throw fileError(error, "making the cluster's directory", dir);
  }
}

export async function writeRecord(record: ClusterRecord): Promise<void> {
  const path = join(clusterDir(record.name), RECORD_FILE);
  try {
    await writeDurably(path, JSON.stringify(record, undefined, 2));
  } catch (error) {
    throw fileError(error, "writing the cluster's record", path);
  }
}

/**
 * A cluster's record; undefined when it has no directory, `"damaged"` when the directory has no valid record.
 * @throws NavgwError NAVGW_UNSUPPORTED when a newer version of this package made the cluster
 */
export async function readRecord(name: string): Promise<ClusterRecord | "damaged" | undefined> {
  const found = await readAnyRecord(name);
  if (typeof found === "object" && "format" in found) throw newerCluster(name, found);
  return found;
}

/** The error for a cluster of a newer version. */
function newerCluster(name: string, by: WrittenBy): NavgwError {
  return madeByNewer(
    `cluster ${name}`,
    by,
    hint`use another name; ${command("down", "--force", "--name", name)} deletes it with its data`,
  );
}

/** Like {@link readRecord}, but tells the version of a newer one instead of throwing. */
export async function readAnyRecord(
  name: string,
): Promise<ClusterRecord | WrittenBy | "damaged" | undefined> {
  const path = join(clusterDir(name), RECORD_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return (await exists(clusterDir(name))) ? "damaged" : undefined;
    throw fileError(error, "reading the cluster's record", path);
  }
  const json = parseJson(text);
  const parsed = recordSchema.safeParse(json);
  // Only `down` accepts a damaged one, and deletes it.
  return parsed.success ? parsed.data : (writtenByNewer(json, FORMAT) ?? "damaged");
}

/** @throws NavgwError NAVGW_NO_CLUSTER when there is no valid record, NAVGW_UNSUPPORTED for one of a newer version */
export async function requireRecord(name: string): Promise<ClusterRecord> {
  const record = await readRecord(name);
  if (record === undefined || record === "damaged") throw noCluster(name);
  return record;
}

/** A cluster's record and its current state. */
export interface ObservedCluster {
  readonly record: ClusterRecord;
  readonly state: ClusterState;
  /** Status of its keeper, while one runs. */
  readonly keeper: KeeperStatus | undefined;
}

/** Determines the current state of a recorded cluster. */
export async function observe(record: ClusterRecord): Promise<ObservedCluster> {
  const keeper = await new KeeperClient(clusterDir(record.name)).status();
  return { record, keeper, state: await stateOf(record, keeper) };
}

async function stateOf(record: ClusterRecord, keeper: KeeperStatus | undefined): Promise<ClusterState> {
  if (keeper !== undefined) return record.phase === "starting" ? "starting" : "running";
  if (record.phase === "stopped") return "stopped";
  // Before its keeper runs, only the lock shows that a process is starting it.
  return record.phase === "starting" && (await isLocked(clusterLock(record.name))) ? "starting" : "crashed";
}

/** Exit of a cluster's last machine, if it ended. */
export async function readExit(dir: string): Promise<MachineExit | undefined> {
  try {
    return exitSchema.parse(JSON.parse(await readFile(join(dir, FILES.exit), "utf8")));
  } catch {
    return undefined; // still running, or its keeper was killed before it could write
  }
}

/** The error for a cluster that does not exist or is not running. */
export function noCluster(name: string, state?: ClusterState): NavgwError {
  const message = state === undefined ? `no cluster ${name}` : `cluster ${name} is not running: ${state}`;
  return new NavgwError("NAVGW_NO_CLUSTER", message, {
    hint: hint`${command("list")} shows all clusters; ${command("up", "--name", name)} starts it`,
  });
}
