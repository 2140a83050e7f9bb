import { createReadStream } from "node:fs";
import { NavgwError } from "../base/errors.ts";
import { lines } from "../base/lines.ts";
import type { StartedCluster } from "../cluster-types/started-cluster.ts";

/** Called with one line of the node's log at a time. */
export type LogConsumer = (line: string) => void;

/** Passes on a node's log from its start, until the cluster ends or the signal is aborted. Never fails. */
export async function followLog(
  cluster: StartedCluster,
  consumer: LogConsumer,
  signal: AbortSignal,
): Promise<void> {
  try {
    const stream = await cluster.logs("k3s", { follow: true, signal });
    for await (const line of lines(stream)) consumer(line);
  } catch {
    // The connection ended with the cluster, or the log is no longer needed.
  }
}

/** Passes on the log that a failed start kept: the node's, or the console's when the node had none yet. Never fails. */
export async function passOnKeptLog(error: unknown, consumer: LogConsumer): Promise<void> {
  if (!(error instanceof NavgwError) || error.logPath === undefined) return;
  try {
    for await (const line of lines(createReadStream(error.logPath))) consumer(line.replace(/\r$/, ""));
  } catch {
    // The failure of the start is reported in any case.
  }
}
