import { summary } from "@actions/core";

/** Adds to the job's summary; does nothing on a runner without summaries. */
export async function addToSummary(text: string): Promise<void> {
  if (!process.env.GITHUB_STEP_SUMMARY) return;
  await summary.addRaw(text, true).write();
}
