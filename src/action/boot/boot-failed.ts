import { Cancelled } from "../cancellation.ts";
import { failedBootLogs } from "../diagnostics/host-logs.ts";
import { writeLogs } from "../diagnostics/logs-dir.ts";
import { reportFailure } from "../report-failure.ts";
import { failedSummary } from "../summary/failed-summary.ts";
import { addToSummary } from "../summary/write-summary.ts";
import type { Attempt } from "./boot-attempt.ts";

/** Reports why the cluster did not start, in the log, in the summary and in the directory of its logs. */
export async function reportFailedStart(failure: unknown, attempt: Attempt): Promise<void> {
  reportFailure(failure);
  if (failure instanceof Cancelled) return;
  const { name, logsDir, began } = attempt;
  const logs = name === undefined ? [] : await failedBootLogs(name, began);
  if (logsDir !== undefined && logs.length > 0) await writeLogs(logsDir, logs);
  await addToSummary(failedSummary(failure, attempt, logs));
}
