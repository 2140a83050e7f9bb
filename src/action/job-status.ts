import { getInput } from "@actions/core";

export type JobStatus = "success" | "failure" | "cancelled";

/**
 * The job's status so far. Runners do not pass it to a post step, but the default of an input may be `${{ job.status }}`, which
 * GitHub's runner evaluates again for it.
 */
export function jobStatus(): JobStatus {
  const status = getInput("job-status");
  return status === "failure" || status === "cancelled" ? status : "success";
}
