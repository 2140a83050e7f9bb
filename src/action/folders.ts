import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where a job's files may be; the runner empties it when the job has ended. */
export const temporaryFolder = (): string => process.env.RUNNER_TEMP || tmpdir();

/** Logs and diagnostics of a cluster. */
export const logsFolder = (name: string): string => join(temporaryFolder(), "navgw-test", "logs", name);

/** Folder that is added to PATH. */
export const programsFolder = (): string => join(temporaryFolder(), "navgw-test", "bin");

/** Where relative paths of inputs begin. */
export const workspace = (): string => process.env.GITHUB_WORKSPACE || process.cwd();
