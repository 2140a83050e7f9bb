import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CLUSTER_NAME } from "../base/cluster-name.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { clusterDir, clustersDir } from "../base/paths.ts";
import type { ClusterSummary } from "../cluster-types/cluster-summary.ts";
import { KUBECONFIG_FILE } from "../kubeconfig/merge-kubeconfig.ts";
import { observe, readAnyRecord, readExit } from "../record/cluster-record.ts";
import { pauseReason } from "../record/paused-machine.ts";
import { openForwards } from "./open-cluster.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** Every cluster of this user by name, running or not. */
export async function listClusters(): Promise<ClusterSummary[]> {
  await sweepLeftovers();
  const names = await readdir(clustersDir()).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "listing the clusters", clustersDir());
  });
  const found = await Promise.all(
    names
      // Anything else in the directory is not a cluster, and could not be removed by its name either.
      .filter((name) => CLUSTER_NAME.test(name))
      .sort()
      .map(summarize),
  );
  return found.filter((summary) => summary !== undefined);
}

/** Undefined when the cluster was removed meanwhile. */
async function summarize(name: string): Promise<ClusterSummary | undefined> {
  const dir = clusterDir(name);
  const record = await readAnyRecord(name);
  if (record === undefined) return undefined;
  if (record === "damaged") return { name, state: "crashed", dir, ports: [], exit: await readExit(dir) };
  if ("format" in record) return { name, state: "newer", dir, ports: [], madeBy: record.version };
  const { state, keeper } = await observe(record);
  const { createdAt, engine, isolation, node, options, apiPort } = record;
  return {
    name,
    state,
    dir,
    createdAt,
    engine,
    isolation,
    node,
    cpus: options.cpus,
    memory: options.memory,
    storage: options.storage,
    server: state === "running" ? `https://127.0.0.1:${apiPort}` : undefined,
    kubeconfigPath: record.wasReady ? join(dir, KUBECONFIG_FILE) : undefined,
    ports: keeper === undefined ? options.ports : openForwards(keeper),
    paused: pauseReason(name, keeper),
    exit: keeper === undefined ? await readExit(dir) : undefined,
  };
}
