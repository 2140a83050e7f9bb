import { Cancelled } from "../cancellation.ts";
import { failedBootLogs } from "../diagnostics/host-logs.ts";
import { fillLogsFolder } from "../diagnostics/logs-folder.ts";
import { reportFailure } from "../report-failure.ts";
import { failedSummary } from "../summary/failed-summary.ts";
import { addToSummary } from "../summary/write-summary.ts";
import type { Attempt } from "./boot-attempt.ts";

/** Says why the cluster did not come up, in the log, in the summary and in the folder of its logs. */
export async function reportFailedStart(failure: unknown, attempt: Attempt): Promise<void> {
  reportFailure(failure);
  if (failure instanceof Cancelled) return;
  const { name, logsDir, began } = attempt;
  const logs = name === undefined ? [] : await failedBootLogs(name, began);
  if (logsDir !== undefined && logs.length > 0) await fillLogsFolder(logsDir, logs);
  await addToSummary(failedSummary(failure, attempt, logs));
}
