import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirs } from "../base/durable-files.ts";
import { reachCluster } from "../cluster/open-cluster.ts";
import { connectApi } from "../kubernetes/connect-api.ts";
import { diagnose, hostFiles } from "./diagnose.ts";
import type { DumpFile, DumpOptions } from "./started-k3s-cluster.ts";

/**
 * Writes diagnostics of a cluster into a directory; for a cluster that is starting, as far as available.
 * @returns paths of the files
 * @throws NavgwError NAVGW_NO_CLUSTER when it does not exist, or has no machine
 */
export async function dumpCluster(name: string, dir: string, options: DumpOptions = {}): Promise<string[]> {
  const cluster = await reachCluster(name);
  const kubeconfig = await cluster.kubeconfig().catch((error: Error) => error);
  if (kubeconfig instanceof Error)
    return writeFiles(await hostFiles(cluster, options, kubeconfig.message), dir);
  await using api = connectApi(kubeconfig);
  return writeFiles(await diagnose(api.client, options, cluster), dir);
}

/** Writes files and returns their paths. */
export async function writeFiles(files: readonly DumpFile[], dir: string): Promise<string[]> {
  const paths = files.map(({ name }) => join(dir, name));
  for (const [at, path] of paths.entries()) {
    await makeDirs(dirname(path), 0o777);
    await writeFile(path, files[at]?.text ?? "");
  }
  return paths;
}
