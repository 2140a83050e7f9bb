import { statfs } from "node:fs/promises";
import { NavgwError } from "../base/errors.ts";
import type { Trouble } from "../cluster-types/trouble.ts";

/** Free space of a file system that counts as none, bytes: the guest's last write may have been larger than what is left. */
const HARDLY_ANY = 16 << 20;

/**
 * The error to throw instead when a trouble of the guest is one of this machine: its disk is full.
 * @param dir of the cluster
 */
export async function hostsTrouble(
  trouble: Trouble | undefined,
  dir: string,
): Promise<NavgwError | undefined> {
  if (trouble?.cause !== "disk-error" && trouble?.cause !== "disk") return undefined;
  const { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  if (bavail * bsize > HARDLY_ANY) return undefined;
  return new NavgwError(
    "NAVGW_NO_SPACE",
    `the disk of this machine is full, and so the guest's cannot grow (${dir}): ${trouble.message}`,
    { hint: "free some space, or point XDG_STATE_HOME elsewhere" },
  );
}
