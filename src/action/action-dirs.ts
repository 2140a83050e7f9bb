import { tmpdir } from "node:os";
import { join } from "node:path";

/** Directory for a job's files; the runner empties it after the job. */
export const temporaryDir = (): string => process.env.RUNNER_TEMP || tmpdir();

/** Logs and diagnostics of a cluster. */
export const logsDirOf = (name: string): string => join(temporaryDir(), "navgw-test", "logs", name);

/** Directory that is added to PATH. */
export const programsDir = (): string => join(temporaryDir(), "navgw-test", "bin");

/** Directory that relative paths of inputs start from. */
export const workspace = (): string => process.env.GITHUB_WORKSPACE || process.cwd();
