import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { minorOf } from "../base/version-order.ts";
import { distributionOf } from "./k3s-release.ts";

/** Oldest minor version of Kubernetes that can be had. */
const OLDEST = 28;
/** Newest minor version that this package was made with. The one after it usually runs as well. */
const NEWEST = 37;

/**
 * Refuses a k3s that cannot run here because of its age.
 * @param version a release, a minor version or a channel; the builtin node's own is never refused
 * @throws NavgwError NAVGW_UNSUPPORTED
 */
export function requireSupported(version: string): void {
  const minor = minorOf(version);
  if (minor === undefined || minor >= OLDEST || distributionOf(version) === "builtin") return;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `k3s ${version} is too old: nothing before v1.${OLDEST} is supported`,
    {
      hint: hint`take v1.${OLDEST} or newer, such as ${option("k3sVersion", "stable")}`,
    },
  );
}

/** What is to be said of a k3s that is newer than what this package was made with; undefined when there is nothing. */
export function noteOnNewer(version: string): string | undefined {
  const minor = minorOf(version);
  if (minor === undefined || minor <= NEWEST + 1 || distributionOf(version) === "builtin") return undefined;
  return `k3s ${version} is newer than this version of navgw-test knows (v1.${NEWEST}): it may not start`;
}
