import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { clusterDir } from "../base/paths.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";

/** Paths of the files that a cluster's machine has open and whose names match, also of deleted ones. Empty when it does not run. */
export async function openFilesOf(cluster: string, pattern: RegExp): Promise<string[]> {
  const keeper = await new KeeperClient(clusterDir(cluster)).status();
  if (keeper === undefined || keeper.machinePid === 0) return [];
  const dir = `/proc/${keeper.machinePid}/fd`;
  const found: string[] = [];
  for (const descriptor of await readdir(dir)) {
    const path = join(dir, descriptor);
    // Some may be closed meanwhile.
    const target = await readlink(path).catch(() => "");
    if (pattern.test(target)) found.push(path);
  }
  return found;
}
