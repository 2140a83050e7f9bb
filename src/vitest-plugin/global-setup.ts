import type { TestProject } from "vitest/node";
import { describeShared, endRunCluster, startRunCluster } from "../global-setup/run-cluster.ts";
import { pluginOptionsOf } from "./plugin.ts";
import { type ResolvedPluginOptions, resolvePluginOptions } from "./plugin-options.ts";
import { type RunCluster, shareCluster } from "./shared-run.ts";
import { startToClone } from "./start-to-clone.ts";
import "./provided.ts";

/**
 * Vitest's global setup, of each project that takes part in the run: starts the cluster, or shares that of the projects before, and
 * provides it as `navgw`. The plugin lists it; without the plugin it can be listed by hand as `navgw-test/vitest/global-setup` and takes
 * its options from the environment.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (onlyChecksTypes(project)) return () => Promise.resolve();
  const options = optionsFor(project);
  const report = (line: string): void => project.vitest.logger.log(` navgw-test  ${line}`);
  const start = async (): Promise<RunCluster> => {
    const started =
      options.isolate === "file"
        ? await startToClone(options, report)
        : { cluster: await startRunCluster(options, { report, call: "navgw()" }), snapshot: undefined };
    if (options.reset === "rerun") project.onTestsRerun(() => started.cluster.reset());
    return started;
  };
  const end = (cluster: RunCluster["cluster"]): Promise<void> => endRunCluster(cluster, options, report);
  if (options.isolate === "project") {
    const { cluster, snapshot } = await start();
    project.provide("navgw", { ...describeShared(cluster), snapshot });
    return () => end(cluster);
  }
  const { cluster, snapshot, letGo } = await shareCluster(project, start, end);
  // Projects inherit what the root provides.
  project.vitest.getRootProject().provide("navgw", { ...describeShared(cluster), snapshot });
  return letGo;
}

/** Whether a run needs no cluster, as it only checks types of this project. In watch mode its next run may need one. */
function onlyChecksTypes(project: TestProject): boolean {
  const { vitest } = project;
  const { enabled, only } = project.config.typecheck;
  if (enabled && only) return true;
  if (!enabled || vitest.config.watch) return false;
  const files = vitest.state.getPaths().flatMap((path) => vitest.getModuleSpecifications(path));
  const own = files.filter((file) => file.project === project);
  return own.length > 0 && own.every(({ pool }) => pool === "typescript");
}

/** A project's own plugin comes first; the root project may have none, and stand for all that have. */
function optionsFor(project: TestProject): ResolvedPluginOptions {
  const own = pluginOptionsOf(project);
  if (own !== undefined) return own;
  const first = project.vitest.projects.map(pluginOptionsOf).find((options) => options !== undefined);
  return first ?? resolvePluginOptions({});
}
