import { statfs } from "node:fs/promises";
import { NavgwError } from "../base/errors.ts";
import type { Trouble } from "../cluster-types/trouble.ts";

/** Free space below which a file system counts as full, bytes: the guest's failed write may have been larger than the rest. */
const NEARLY_FULL = 16 << 20;

/**
 * The error to throw instead when a guest's trouble is caused by this machine: its disk is full.
 * @param dir of the cluster
 */
export async function hostDiskFull(
  trouble: Trouble | undefined,
  dir: string,
): Promise<NavgwError | undefined> {
  if (trouble?.cause !== "disk-error" && trouble?.cause !== "disk") return undefined;
  const { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  if (bavail * bsize > NEARLY_FULL) return undefined;
  return new NavgwError(
    "NAVGW_NO_SPACE",
    `the disk of this machine is full, so the guest's disk cannot grow (${dir}): ${trouble.message}`,
    { hint: "free some space, or set XDG_STATE_HOME to another disk" },
  );
}
