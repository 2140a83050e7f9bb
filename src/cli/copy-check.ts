import { NavgwError, sharesExtents } from "../core/internal.ts";
import { hintText } from "./hint-flags.ts";
import { type Check, nearestExisting } from "./machine-checks.ts";

/** Whether copies of disks share their data. */
export interface CopyCheck {
  /** Undefined when it could not be tested. */
  readonly shared: boolean | undefined;
  readonly check: Check;
}

/** Tests whether the file system of a directory, which need not exist yet, copies disks by sharing extents. */
export async function checkCopies(dir: string): Promise<CopyCheck> {
  try {
    const shared = await sharesExtents(nearestExisting(dir));
    const detail = shared
      ? "need neither time nor space: the state directory's file system shares extents"
      : "need time and space: the state directory's file system does not share extents";
    return { shared, check: { name: "copies", status: "ok", detail } };
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    const hint = hintText(error.hintParts);
    return { shared: undefined, check: { name: "copies", status: "warning", detail: error.message, hint } };
  }
}
