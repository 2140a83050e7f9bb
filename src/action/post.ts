import { warning } from "@actions/core";
import { saveDownloads } from "./cache/restore-and-save.ts";
import { cancellation } from "./cancellation.ts";
import { keepHostLogs, reportDiagnostics } from "./diagnostics/report-diagnostics.ts";
import { exitAfterOutput } from "./end-process.ts";
import { type JobStatus, jobStatus } from "./job-status.ts";
import { removeAll } from "./remove-own-cluster.ts";
import { type JobState, recallState } from "./state-helper.ts";

async function post(state: JobState, status: JobStatus, signal: AbortSignal): Promise<void> {
  try {
    if (status === "cancelled") await keepHostLogs(state);
    else if (shouldDiagnose(state, status)) await reportDiagnostics(state, status, signal);
  } catch (error) {
    // The job's own result is what matters.
    warning(`Diagnostics failed: ${error instanceof Error ? error.message : error}`);
  }
  await removeAll(state);
  if (state.cache !== undefined && status !== "cancelled" && !signal.aborted) {
    await saveDownloads(state.cache, signal);
  }
}

/** A failed start has been reported completely, and its cluster no longer exists. */
function shouldDiagnose({ ready, diagnostics }: JobState, status: JobStatus): boolean {
  if (!ready || diagnostics === "never") return false;
  return diagnostics === "always" || status === "failure";
}

try {
  const state = recallState();
  if (state?.owned) await post(state, jobStatus(), cancellation());
} catch (error) {
  warning(`The cluster could not be removed: ${error instanceof Error ? error.message : error}`);
}
exitAfterOutput();
