import { z } from "zod";
import { type ClusterOptions, NavgwError, resolveOptions } from "../core/index.ts";
import { CLUSTER_NAME, CLUSTER_NAME_RULE } from "../core/internal.ts";

/** What a test run asks of its cluster. Every test runner's face takes these. */
export interface RunOptions {
  /**
   * The cluster itself. Its `name`, unless the cluster is reused, is only the beginning of one that no other run has.
   * Default: everything's default, and a name that begins with `test`.
   */
  readonly cluster?: ClusterOptions | undefined;
  /**
   * Whether a cluster outlives its run, to be taken by the next one and by others that run now: by the name of `cluster`
   * (else `test`) when true, or by the name given here. `navgw-test down --name NAME` ends it. Default false: each run
   * has its own, which ends with the run's process, however that ends.
   */
  readonly reuse?: boolean | string | undefined;
}

/** {@link RunOptions} that were checked. */
export interface ResolvedRunOptions {
  readonly cluster: ClusterOptions;
  /** Name of the cluster that is shared with other runs; undefined for one of our own. */
  readonly reuse: string | undefined;
  /** What the name of one of our own begins with. */
  readonly prefix: string;
}

const DEFAULT_NAME = "test";

const reuseSchema = z.union([z.boolean(), z.string().regex(CLUSTER_NAME, CLUSTER_NAME_RULE)]).default(false);

/**
 * Checks a run's options, those of the environment taken into account.
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export function resolveRunOptions(options: RunOptions, environment: RunOptions = {}): ResolvedRunOptions {
  const cluster = { ...options.cluster, ...environment.cluster };
  resolveOptions(cluster);
  const reuse = reuseSchema.safeParse(environment.reuse ?? options.reuse);
  if (!reuse.success) {
    throw new NavgwError("NAVGW_BAD_OPTION", `reuse: ${reuse.error.issues[0]?.message}`, {
      hint: "give true, false or the name of a cluster",
    });
  }
  const prefix = cluster.name ?? DEFAULT_NAME;
  const name = reuse.data === true ? prefix : reuse.data === false ? undefined : reuse.data;
  return { cluster, reuse: name, prefix };
}
