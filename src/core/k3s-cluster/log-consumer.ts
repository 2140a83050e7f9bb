import type { StartedCluster } from "../cluster/started.ts";
import { lines } from "../lines.ts";

/** Told one line of the node's log at a time. */
export type LogConsumer = (line: string) => void;

/** Tells a node's log from its start on, until the cluster ends or the signal is aborted. Never fails. */
export async function followLog(
  cluster: StartedCluster,
  consumer: LogConsumer,
  signal: AbortSignal,
): Promise<void> {
  try {
    const stream = await cluster.logs("k3s", { follow: true, signal });
    for await (const line of lines(stream)) consumer(line);
  } catch {
    // The connection went with the cluster, or the log was no longer wanted.
  }
}
