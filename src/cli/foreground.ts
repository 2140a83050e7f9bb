import { once } from "node:events";
import type { StartedCluster } from "../core/index.ts";
import { NavgwError } from "../core/internal.ts";
import { loadCore } from "./load-core.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Waits until the machine ends or a signal arrives, then removes the cluster.
 * @throws Interrupted after a signal; NavgwError NAVGW_GUEST_DIED when the machine did not end cleanly
 */
export async function stayAttached(
  cluster: StartedCluster,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { unmergeKubeconfig } = await loadCore();
  terminal.note("Attached: Ctrl-C removes the cluster.");
  const interrupted = signal.aborted ? Promise.resolve() : once(signal, "abort");
  const exit = await Promise.race([cluster.exited, interrupted.then(() => undefined)]);
  if (exit === undefined) terminal.note(`Removing cluster ${cluster.name} …`);
  await cluster.remove();
  await unmergeKubeconfig(cluster.name);
  signal.throwIfAborted();
  if (exit === undefined || exit.code === 0) return terminal.note(`Cluster ${cluster.name} ended.`);
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  throw new NavgwError("NAVGW_GUEST_DIED", `the machine of cluster ${cluster.name} died: ${how}`, {
    hint: "start it without --foreground to keep its logs after it ends",
  });
}
