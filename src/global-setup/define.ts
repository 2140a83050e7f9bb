import { runOptionsFromEnvironment } from "./environment-options.ts";
import { handOver } from "./handover.ts";
import { describeShared, endRunCluster, startRunCluster } from "./run-cluster.ts";
import { type RunOptions, resolveRunOptions } from "./run-options.ts";

/** Global setup and teardown as Jest, Playwright and `node:test` call them. */
export interface GlobalSetup {
  /**
   * Starts the cluster, before any test.
   * @returns the teardown, for runners that call what setup returns
   */
  readonly globalSetup: () => Promise<() => Promise<void>>;
  /** Ends the cluster. Without it the cluster ends a moment later, with the runner's process. */
  readonly globalTeardown: () => Promise<void>;
}

/**
 * Global setup and teardown for a test runner. Tests find the cluster by `sharedCluster()`, and everything else by `KUBECONFIG`.
 */
export function defineGlobalSetup(options: RunOptions = {}): GlobalSetup {
  let undo: (() => Promise<void>) | undefined;
  const globalTeardown = async (): Promise<void> => {
    const end = undo;
    undo = undefined;
    await end?.();
  };
  const globalSetup = async (): Promise<() => Promise<void>> => {
    const resolved = resolveRunOptions(options, runOptionsFromEnvironment(process.env));
    // Some reporters print a report for programs on stdout.
    const report = (line: string): void => void process.stderr.write(`navgw-test: ${line}\n`);
    const cluster = await startRunCluster(resolved, { report, call: "defineGlobalSetup()" });
    const takeBack = handOver(describeShared(cluster), process.env);
    undo = async () => {
      takeBack();
      await endRunCluster(cluster, resolved, report);
    };
    return globalTeardown;
  };
  return { globalSetup, globalTeardown };
}
