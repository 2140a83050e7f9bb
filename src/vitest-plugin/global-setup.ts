import type { TestProject } from "vitest/node";
import { describeShared, endRunCluster, startRunCluster } from "../global-setup/run-cluster.ts";
import { pluginOptionsOf } from "./plugin.ts";
import { type ResolvedPluginOptions, resolvePluginOptions } from "./plugin-options.ts";
import { startToClone } from "./start-to-clone.ts";
import "./provided.ts";

/**
 * Vitest's global setup: starts the cluster and provides it as `navgw`. The plugin lists it; without the plugin it can be listed by
 * hand as `navgw-test/vitest/global-setup` and takes its options from the environment.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const options = optionsFor(project);
  const report = (line: string): void => project.vitest.logger.log(` navgw-test  ${line}`);
  const { cluster, snapshot } =
    options.isolate === "file"
      ? await startToClone(options, report)
      : { cluster: await startRunCluster(options, { report }), snapshot: undefined };
  project.provide("navgw", { ...describeShared(cluster), snapshot });
  if (options.reset === "rerun") project.onTestsRerun(() => cluster.reset());
  return () => endRunCluster(cluster, options, report);
}

/** A project's own plugin comes first; the root project may have none, and stand for all that have. */
function optionsFor(project: TestProject): ResolvedPluginOptions {
  const own = pluginOptionsOf(project);
  if (own !== undefined) return own;
  const first = project.vitest.projects.map(pluginOptionsOf).find((options) => options !== undefined);
  return first ?? resolvePluginOptions({});
}
