import { NavgwError, sharesExtents } from "../core/internal.ts";
import { hintText } from "./hint-words.ts";
import { type Check, nearestThere } from "./machine-checks.ts";

/** How disks are copied. */
export interface CopyCheck {
  /** Undefined when it could not be tried. */
  readonly shared: boolean | undefined;
  readonly check: Check;
}

/** Tries on the file system of a directory, which need not be there yet, whether a copied disk is one at once. */
export async function checkCopies(dir: string): Promise<CopyCheck> {
  try {
    const shared = await sharesExtents(nearestThere(dir));
    const detail = shared
      ? "take neither time nor room: the state directory's file system shares extents"
      : "take time and room: the state directory's file system shares no extents";
    return { shared, check: { name: "copies", status: "ok", detail } };
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    const hint = hintText(error.hintParts);
    return { shared: undefined, check: { name: "copies", status: "warning", detail: error.message, hint } };
  }
}
