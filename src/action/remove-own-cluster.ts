import { info } from "@actions/core";
import { removeCluster, unmergeKubeconfig } from "../core/index.ts";
import { releaseName } from "./owner.ts";
import type { JobState } from "./state-helper.ts";

/** Removes a cluster in any state, and everything else that main created. */
export async function removeAll({ name, mergedInto }: JobState): Promise<void> {
  const began = performance.now();
  const removed = await removeCluster(name);
  await releaseName(name);
  if (mergedInto !== undefined) await unmergeKubeconfig(name, mergedInto);
  const took = ((performance.now() - began) / 1000).toFixed(1);
  info(removed ? `Removed cluster ${name} in ${took} s` : `No cluster ${name}: nothing to remove`);
}
