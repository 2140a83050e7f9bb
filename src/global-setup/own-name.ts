import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { listClusters, removeCluster } from "../core/index.ts";
import { failureLogsDir } from "../core/internal.ts";

/** Random part of a name: no two runs share it, and nobody gives it by hand. */
const OWN = /-run-[0-9a-f]{8}$/;
/** The same in the name of a log that a boot left when it failed. */
const OWN_LOG = /-run-[0-9a-f]{8}-[a-z0-9]+\.log$/;
const LONGEST_NAME = 40;
/** How long the log of a failed boot is kept, ms. */
const LOG_AGE = 7 * 24 * 60 * 60_000;

/** A name for one run's own cluster. */
export function ownName(prefix: string): string {
  const own = `-run-${randomBytes(4).toString("hex")}`;
  return prefix.slice(0, LONGEST_NAME - own.length).replace(/-+$/, "") + own;
}

/**
 * Removes what is left of runs that were killed before their cluster had a process of its own to clean up after it, and old
 * logs. Nobody would ever ask for such a name again.
 */
export async function sweepOwn(): Promise<void> {
  const clusters = await listClusters();
  const left = clusters.filter(({ name, state }) => OWN.test(name) && state === "crashed");
  await Promise.all([...left.map(({ name }) => removeCluster(name)), sweepLogs()]);
}

async function sweepLogs(): Promise<void> {
  const dir = failureLogsDir();
  const names = await readdir(dir).catch(() => []); // no boot has failed yet
  for (const name of names.filter((file) => OWN_LOG.test(file))) {
    const about = await stat(join(dir, name)).catch(() => undefined); // another run sweeps too
    if (about !== undefined && Date.now() - about.mtimeMs > LOG_AGE)
      await rm(join(dir, name), { force: true });
  }
}
