import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { clustersDir } from "../base/paths.ts";
import { identify, isAlive } from "../base/process-identity.ts";

/**
 * Prefix of temporary directories in use while a cluster's directory is made anew. It is no cluster's name; the name also
 * has the identity of the process that uses the directory.
 */
const HELD = ".held-";

/** Makes a temporary directory beside the clusters' that is of use only as long as this process lives. */
export function makeHeldDir(): Promise<string> {
  const me = identify(process.pid);
  return mkdtemp(join(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
}

/** Deletes the temporary directories of processes that have ended. */
export async function sweepHeld(): Promise<void> {
  for (const name of await readdir(clustersDir()).catch(() => [])) {
    if (!name.startsWith(HELD)) continue;
    const [pid, startTime = ""] = name.slice(HELD.length).split("-");
    if (!isAlive({ pid: Number(pid), startTime }))
      await rm(join(clustersDir(), name), { recursive: true, force: true });
  }
}
