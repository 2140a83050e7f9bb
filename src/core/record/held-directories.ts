import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../base/errors.ts";
import { clustersDir, makePrivateDir } from "../base/paths.ts";
import { identify, isAlive } from "../base/process-identity.ts";

/**
 * Prefix of temporary directories. It is no cluster's name; the name also has the identity of the process that uses the
 * directory.
 */
const HELD = ".held-";

/**
 * Makes a temporary directory beside the clusters' that is of use only as long as this process lives.
 * @throws NavgwError NAVGW_STATE, NAVGW_NO_SPACE
 */
export async function makeHeldDir(): Promise<string> {
  await makePrivateDir(clustersDir());
  const me = identify(process.pid);
  try {
    return await mkdtemp(join(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
  } catch (error) {
    throw fileError(error, "making a temporary directory", clustersDir());
  }
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
