import { createReadStream } from "node:fs";
import { NavgwError } from "../base/errors.ts";
import { lines } from "../base/lines.ts";
import type { StartedCluster } from "../cluster-types/started-cluster.ts";

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

/** Tells the log that a failed start kept: the node's, or the console's when the node had none yet. Never fails. */
export async function tellKeptLog(error: unknown, consumer: LogConsumer): Promise<void> {
  if (!(error instanceof NavgwError) || error.logPath === undefined) return;
  try {
    for await (const line of lines(createReadStream(error.logPath))) consumer(line.replace(/\r$/, ""));
  } catch {
    // The failure that it belongs to is what is told in any case.
  }
}
