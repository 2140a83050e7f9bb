import { info, warning } from "@actions/core";
import type { JobStatus } from "../job-status.ts";
import { loggedGroup } from "../log.ts";
import type { JobState } from "../state-helper.ts";
import { cancelledSummary, findingsSummary } from "../summary/findings-summary.ts";
import { addToSummary } from "../summary/write-summary.ts";
import { diagnoseCluster } from "./diagnose-cluster.ts";
import { hostLogs } from "./host-logs.ts";
import { writeLogs } from "./logs-dir.ts";

/** GitHub shows ten annotations of a step, and the job's own errors must be among them. */
const MOST_ANNOTATIONS = 5;

/** Inspects the cluster and reports what is wrong: in annotations, in the log, in the summary, and in files. */
export async function reportDiagnostics(
  { name, logsDir }: JobState,
  status: JobStatus,
  signal: AbortSignal,
): Promise<void> {
  const findings = await loggedGroup(`Inspecting cluster ${name}`, async () => {
    const found = await diagnoseCluster(name, signal);
    for (const { object, state, why } of found.troubles) info(`${object}: ${state}: ${why}`);
    if (found.troubles.length === 0) info(found.problem ?? "Every pod is healthy");
    return found;
  });
  await writeLogs(logsDir, findings.files);
  if (status === "failure") {
    for (const { object, state, why } of findings.troubles.slice(0, MOST_ANNOTATIONS)) {
      warning(why === "" ? state : `${state}: ${why}`, { title: object });
    }
  }
  await addToSummary(findingsSummary(name, status, findings, logsDir));
}

/** Lines of the console in the summary of a job that was cancelled. */
const LAST_LINES = 30;

/** Saves the logs that are available at once: a runner that cancels gives little time. */
export async function keepHostLogs({ name, logsDir }: JobState): Promise<void> {
  const logs = await hostLogs(name);
  await writeLogs(logsDir, logs);
  const console = logs.find((log) => log.name === "console.log")?.text ?? "";
  await addToSummary(cancelledSummary(name, console.trimEnd().split("\n").slice(-LAST_LINES).join("\n")));
}
