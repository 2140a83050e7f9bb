import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DumpFile } from "../../core/index.ts";
import { clusterDir, FILES } from "../../core/internal.ts";

/**
 * Makes the folder of a cluster's logs. As long as it runs, they are links: a step that uploads the folder gets what they have at that
 * moment.
 */
export async function openLogsFolder(folder: string, name: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of [FILES.consoleLog, FILES.networkLog]) {
    await symlink(join(clusterDir(name), file), join(folder, file));
  }
}

/** Puts files there; a link goes before what it leads to does. */
export async function fillLogsFolder(folder: string, files: readonly DumpFile[]): Promise<void> {
  for (const { name, text } of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await writeFile(path, text);
  }
}
