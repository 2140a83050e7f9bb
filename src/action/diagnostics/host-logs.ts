import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DumpFile } from "../../core/index.ts";
import { bounded, clusterDir, FILES, failureLogsDir } from "../../core/internal.ts";

/** Longest log that is kept, bytes; the keeper ends them at 4 MiB. */
const LONGEST = 4 << 20;

/** Logs of a cluster that are files of this machine, whether it runs or not: its console, its network, its keeper. */
export async function hostLogs(name: string): Promise<DumpFile[]> {
  const dir = clusterDir(name);
  return readAll([
    ["console.log", join(dir, FILES.consoleLog)],
    ["network.log", join(dir, FILES.networkLog)],
    ["keeper.log", join(dir, FILES.keeperLog)],
  ]);
}

/** What is kept of a start that failed, whose directory is gone. @param since when it began: older ones are of another start */
export async function failedBootLogs(name: string, since: Date): Promise<DumpFile[]> {
  const paths = ["console", "k3s"].map(
    (log) => [`${log}.log`, join(failureLogsDir(), `${name}-${log}.log`)] as const,
  );
  const fresh = await Promise.all(paths.map(([, path]) => isSince(path, since)));
  return readAll(paths.filter((_, at) => fresh[at]));
}

const isSince = (path: string, since: Date): Promise<boolean> =>
  stat(path).then(
    ({ mtime }) => mtime >= since,
    () => false,
  );

async function readAll(paths: readonly (readonly [name: string, path: string])[]): Promise<DumpFile[]> {
  const files = await Promise.all(
    paths.map(async ([name, path]) => {
      const text = await readFile(path, "utf8").catch(() => ""); // not there: nothing to tell
      return { name, text: bounded(text, LONGEST) };
    }),
  );
  return files.filter(({ text }) => text !== "");
}
