import { rmSync } from "node:fs";
import { K3sCluster, type StartedK3sCluster } from "../core/index.ts";
import { clusterDir } from "../core/internal.ts";
import { bootError } from "./boot-error.ts";
import { bootLines, seconds } from "./boot-lines.ts";
import { ownName, sweepOwn } from "./own-name.ts";
import type { ResolvedRunOptions } from "./run-options.ts";
import { type ConfigurationCall, runnerWords } from "./runner-words.ts";
import type { SharedCluster } from "./shared-cluster.ts";

/** What accompanies the start of a run's cluster. */
export interface RunContext {
  readonly signal?: AbortSignal | undefined;
  /** Told what there is to know, a line at a time. */
  readonly report: (line: string) => void;
  /** What the run's options were passed to, for hints. */
  readonly call: ConfigurationCall;
}

/**
 * Starts the cluster of a test run, or takes the one that is reused. Disposing it ends a run's own cluster, and only lets go of a reused
 * one.
 *
 * A run's own cluster hangs on this process: it goes when the process does, by whatever signal, with no need of a teardown.
 * @throws an error whose message describes the failed boot completely, with the `code` of what failed
 */
export async function startRunCluster(
  options: ResolvedRunOptions,
  { signal, report, call }: RunContext,
): Promise<StartedK3sCluster> {
  const own = options.reuse === undefined;
  const name = options.reuse ?? ownName(options.prefix);
  const builder = new K3sCluster()
    .withOptions({ ...options.cluster, name })
    .withReuse(!own)
    .withProgress(bootLines(report));
  // Test runners answer some signals with process.exit(). Before its machine runs, nobody else would clean up.
  const forget = (): void => rmSync(clusterDir(name), { recursive: true, force: true, maxRetries: 3 });
  try {
    if (own) {
      await sweepOwn();
      process.once("exit", forget);
    }
    report(`cluster ${name}: starting`);
    const began = performance.now();
    const started = await builder.start({ signal });
    const { created, node, engine } = started.cluster;
    const how = created ? `ready after ${seconds(performance.now() - began)}` : "taken as it is";
    report(`cluster ${name}: ${how}, Kubernetes ${node.version} on ${engine}`);
    return started;
  } catch (error) {
    throw bootError(error, runnerWords(call));
  } finally {
    process.off("exit", forget);
  }
}

/**
 * Ends a run's cluster, or disconnects from one that is reused; namespaces that tests left in it are reported.
 * @param report called with one line at a time
 */
export async function endRunCluster(
  cluster: StartedK3sCluster,
  options: ResolvedRunOptions,
  report: (line: string) => void,
): Promise<void> {
  if (options.reuse !== undefined) {
    try {
      for (const { namespace, reason } of await cluster.stuckNamespaces())
        report(`cluster ${cluster.name}: namespace ${namespace} does not go: ${reason}`);
    } catch (error) {
      // Somebody else may have ended it. The run is over, and its result must not depend on this.
      report(`cluster ${cluster.name}: ${(error as Error).message}`);
    }
  }
  await cluster[Symbol.asyncDispose]();
}

/** What tests receive of it. */
export function describeShared(cluster: StartedK3sCluster): SharedCluster {
  return {
    name: cluster.name,
    kubeconfig: cluster.getKubeConfig(),
    kubeconfigPath: cluster.getKubeConfigPath(),
    server: cluster.getServer(),
    context: cluster.getContext(),
  };
}
