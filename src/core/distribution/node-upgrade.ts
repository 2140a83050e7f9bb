import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { compareVersions, minorOf } from "../base/version-order.ts";

/**
 * Whether a cluster's data can go on with a version. Kubernetes goes forward by one minor version at a time, and never back: what the newer
 * one has written, an older one may not read.
 * @param had version that the data was run with last
 * @param has version that is to run it now
 * @returns what is to be said of it, if anything
 * @throws NavgwError NAVGW_CLUSTER_EXISTS for an older version
 */
export function checkUpgrade(cluster: string, had: string, has: string): string | undefined {
  if (compareVersions(has, had) < 0) {
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${cluster} was run with ${had}: its data does not go back to ${has}`,
      {
        hint: hint`ask for ${had} or newer, take another name, or delete its data: ${command("down", "--name", cluster)}`,
      },
    );
  }
  const [from, to] = [minorOf(had), minorOf(has)];
  if (from === undefined || to === undefined || to - from <= 1) return undefined;
  return `cluster ${cluster} goes from ${had} to ${has}: Kubernetes supports one minor version at a time`;
}
