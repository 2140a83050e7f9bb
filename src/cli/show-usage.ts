import type { StartedCluster } from "../core/index.ts";
import { findProgram, quoteForShell } from "../core/internal.ts";
import { DEFAULT_NAME } from "./common-options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints how to use a cluster that has just become ready. */
export function showUsage(cluster: StartedCluster, mergedInto: string | undefined, terminal: Terminal): void {
  for (const { host, guest } of cluster.forwards) terminal.note(`  127.0.0.1:${host} → node port ${guest}`);
  if (mergedInto !== undefined) {
    terminal.note(`Context navgw-${cluster.name} is now the current one in ${mergedInto}.`);
  }
  terminal.note();
  for (const line of commands(cluster, mergedInto !== undefined, terminal)) {
    terminal.note(`  ${terminal.style("bold", line)}`);
  }
  terminal.note();
}

function commands(cluster: StartedCluster, merged: boolean, terminal: Terminal): string[] {
  if (findProgram("kubectl", terminal.env.PATH) === undefined) {
    const name = cluster.name === DEFAULT_NAME ? "" : `--name ${cluster.name} `;
    return [`npx navgw-test kubectl ${name}get pods -A`];
  }
  const use = "kubectl get pods -A";
  return merged ? [use] : [`export KUBECONFIG=${quoteForShell(cluster.kubeconfigPath)}`, use];
}
