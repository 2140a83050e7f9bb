import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { minorOf } from "../base/version-order.ts";
import { distributionOf } from "./k3s-release.ts";

/** Oldest supported minor version of Kubernetes. */
const OLDEST = 28;
/** Newest minor version that this package was made with. The one after it usually runs as well. */
const NEWEST = 37;

/**
 * Refuses a k3s that is too old to run.
 * @param version a release, a minor version or a channel; the builtin node's own is never refused
 * @throws NavgwError NAVGW_UNSUPPORTED
 */
export function requireSupported(version: string): void {
  const minor = minorOf(version);
  if (minor === undefined || minor >= OLDEST || distributionOf(version) === "builtin") return;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `k3s ${version} is too old: the oldest supported version is v1.${OLDEST}`,
    {
      hint: hint`use v1.${OLDEST} or newer, such as ${option("k3sVersion", "stable")}`,
    },
  );
}

/** Warning for a k3s that is newer than the versions this package was made with, if it is. */
export function newerVersionWarning(version: string): string | undefined {
  const minor = minorOf(version);
  if (minor === undefined || minor <= NEWEST + 1 || distributionOf(version) === "builtin") return undefined;
  return `k3s ${version} is newer than this version of navgw-test supports (v1.${NEWEST}): it may not start`;
}
