import type { ClusterOptions, SelftestStep } from "../core/index.ts";
import { duration } from "../core/internal.ts";
import { Interruptible } from "./interrupt.ts";
import { loadCore } from "./load-core.ts";
import { selftestReport } from "./print-selftest.ts";
import type { Progress } from "./progress/progress.ts";
import { showProgress } from "./progress/report-progress.ts";
import { withFlagHints } from "./selftest-hints.ts";
import type { Terminal } from "./terminal.ts";

const MARKS = { ok: ["green", "✓"], failed: ["red", "✗"], skipped: ["yellow", "-"] } as const;

/**
 * Tests a cluster: progress goes to stderr, the report to stdout.
 * @returns whether every step passed
 */
export async function selftest(
  options: Omit<ClusterOptions, "name">,
  json: boolean,
  terminal: Terminal,
): Promise<boolean> {
  const { runSelftest } = await loadCore();
  using interruptible = new Interruptible();
  const { signal } = interruptible;
  let progress: Progress | undefined;
  try {
    const found = await runSelftest(options, {
      signal,
      onStart: (which) => {
        terminal.note(which === "first" ? "Starting a cluster …" : "Stopping it and starting it again …");
        progress = showProgress(terminal);
        return progress.onProgress;
      },
      onStarted: ({ failure }) => {
        progress?.end(failure === undefined ? "done" : "failed");
        progress = undefined;
        if (failure !== undefined) terminal.note(`${failure.code}: ${failure.message}`);
      },
      onStep: (step) => {
        if ("status" in step) terminal.note(lineOf(step, terminal));
      },
    });
    const report = withFlagHints(found);
    if (json) terminal.printJson(report);
    else terminal.print(selftestReport(report));
    return report.ok;
  } catch (error) {
    progress?.end(signal.aborted ? "interrupted" : "failed");
    throw signal.aborted ? signal.reason : error;
  }
}

function lineOf({ name, status, took, failure }: SelftestStep, terminal: Terminal): string {
  const [color, mark] = MARKS[status];
  const how = failure === undefined ? (status === "ok" ? duration(took) : status) : failure.message;
  return ` ${terminal.style(color, mark)} ${name}: ${how}`;
}
