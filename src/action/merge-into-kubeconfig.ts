import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { mergeKubeconfig } from "../core/index.ts";
import { clustersDir } from "../core/internal.ts";
import type { Inputs } from "./context.ts";

/** Merges the kubeconfig into the user's. @returns its path; undefined when that was not requested */
export async function mergeIfRequested({
  mergeKubeconfig: requested,
  options,
}: Inputs): Promise<string | undefined> {
  return requested ? await mergeKubeconfig(options.name, usersKubeconfig()) : undefined;
}

/** An earlier use of this action may have pointed KUBECONFIG at a cluster's own file, which nobody else may write to. */
function usersKubeconfig(env = process.env): string {
  const [first] = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (first !== undefined && !first.startsWith(clustersDir())) return first;
  return join(homedir(), ".kube", "config");
}
