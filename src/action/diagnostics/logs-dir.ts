import { rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DumpFile } from "../../core/index.ts";
import { clusterDir, FILES, makeDirs } from "../../core/internal.ts";

/**
 * Creates the directory of a cluster's logs. While the cluster runs, they are links: a step that uploads the directory gets their content
 * at that moment.
 */
export async function createLogsDir(dir: string, name: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await makeDirs(dir, 0o777);
  for (const file of [FILES.consoleLog, FILES.networkLog]) {
    await symlink(join(clusterDir(name), file), join(dir, file));
  }
}

/** Writes files to the directory; a link is replaced before its target is deleted. */
export async function writeLogs(dir: string, files: readonly DumpFile[]): Promise<void> {
  for (const { name, text } of files) {
    const path = join(dir, name);
    await makeDirs(dirname(path), 0o777);
    await rm(path, { force: true });
    await writeFile(path, text);
  }
}
