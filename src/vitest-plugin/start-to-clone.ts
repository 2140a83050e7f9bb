import { NavgwError, type StartedK3sCluster } from "../core/index.ts";
import { startRunCluster } from "../global-setup/run-cluster.ts";
import type { ResolvedPluginOptions } from "./plugin-options.ts";

const SNAPSHOT = "for-each-file";

/**
 * Starts a cluster that each test file gets a clone of.
 * @returns without a snapshot where there are no clones: then files share the cluster
 */
export async function startToClone(
  options: ResolvedPluginOptions,
  report: (line: string) => void,
): Promise<{ readonly cluster: StartedK3sCluster; readonly snapshot: string | undefined }> {
  const cluster = await startCloneable(options, report);
  try {
    await cluster.snapshot(SNAPSHOT, { kind: "memory" });
    return { cluster, snapshot: `${cluster.name}/${SNAPSHOT}` };
  } catch (error) {
    if (error instanceof NavgwError && error.code === "NAVGW_UNSUPPORTED") {
      report(`isolate "file": no clones here, files share the cluster: ${error.message}`);
      return { cluster, snapshot: undefined };
    }
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts it on an engine that has clones, the fastest first, unless one was chosen. */
async function startCloneable(
  options: ResolvedPluginOptions,
  report: (line: string) => void,
): Promise<StartedK3sCluster> {
  const context = { report, call: "navgw()" } as const;
  const { cluster } = options;
  if (cluster.engine !== undefined) return startRunCluster(options, context);
  for (const engine of (cluster.cpus ?? 1) === 1 ? (["uml", "qemu"] as const) : (["qemu"] as const)) {
    try {
      return await startRunCluster({ ...options, cluster: { ...cluster, engine } }, context);
    } catch (error) {
      if ((error as Partial<NavgwError>).code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
    }
  }
  return startRunCluster(options, context);
}
