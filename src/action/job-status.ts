import { getInput } from "@actions/core";

export type JobStatus = "success" | "failure" | "cancelled";

/**
 * How the job has gone so far. No runner tells a post step, but the default of an input may be `${{ job.status }}`, which GitHub's
 * evaluates anew for it.
 */
export function jobStatus(): JobStatus {
  const status = getInput("job-status");
  return status === "failure" || status === "cancelled" ? status : "success";
}
