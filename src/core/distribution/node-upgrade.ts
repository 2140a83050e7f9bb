import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { compareVersions, minorOf } from "../base/version-order.ts";

/**
 * Checks whether a cluster's data can be used with a version. Kubernetes upgrades by one minor version at a time and never downgrades:
 * an older version may not read what a newer one wrote.
 * @param previous version that last ran with the data
 * @param next version that will run with it
 * @returns a warning, if any
 * @throws NavgwError NAVGW_CLUSTER_EXISTS for an older version
 */
export function checkUpgrade(cluster: string, previous: string, next: string): string | undefined {
  if (compareVersions(next, previous) < 0) {
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${cluster} was run with ${previous}: its data cannot be used with ${next}`,
      {
        hint: hint`use ${previous} or newer, choose another name, or delete its data: ${command("down", "--name", cluster)}`,
      },
    );
  }
  const [from, to] = [minorOf(previous), minorOf(next)];
  if (from === undefined || to === undefined || to - from <= 1) return undefined;
  return `cluster ${cluster} is upgraded from ${previous} to ${next}: Kubernetes supports upgrades by one minor version at a time`;
}
