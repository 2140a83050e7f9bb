import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DumpFile } from "../../core/index.ts";
import { bounded, clusterDir, FILES, failureLogsDir } from "../../core/internal.ts";

/** Longest log that is kept, bytes; the keeper limits logs to 4 MiB. */
const LONGEST = 4 << 20;

/** Logs of a cluster, running or not, that are files on this machine: console, network and keeper. */
export async function hostLogs(name: string): Promise<DumpFile[]> {
  const dir = clusterDir(name);
  return readAll([
    ["console.log", join(dir, FILES.consoleLog)],
    ["network.log", join(dir, FILES.networkLog)],
    ["keeper.log", join(dir, FILES.keeperLog)],
  ]);
}

/** Logs kept from a failed start, whose directory is deleted. @param since its begin: older logs are from another start */
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
      const text = await readFile(path, "utf8").catch(() => ""); // a missing log is omitted
      return { name, text: bounded(text, LONGEST) };
    }),
  );
  return files.filter(({ text }) => text !== "");
}
