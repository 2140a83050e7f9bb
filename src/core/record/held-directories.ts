import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { clustersDir } from "../base/paths.ts";
import { identify, isAlive } from "../base/process-identity.ts";

/** What names of folders begin with that are held while a cluster's is made anew: not taken for a cluster, and known by whose it is. */
const HELD = ".held-";

/** Makes a folder beside the clusters' that is of use only as long as this process lives. */
export function makeHeldDir(): Promise<string> {
  const me = identify(process.pid);
  return mkdtemp(join(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
}

/** Deletes what processes held that were killed meanwhile. */
export async function sweepHeld(): Promise<void> {
  for (const name of await readdir(clustersDir()).catch(() => [])) {
    if (!name.startsWith(HELD)) continue;
    const [pid, startTime = ""] = name.slice(HELD.length).split("-");
    if (!isAlive({ pid: Number(pid), startTime }))
      await rm(join(clustersDir(), name), { recursive: true, force: true });
  }
}
