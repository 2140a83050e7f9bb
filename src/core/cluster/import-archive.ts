import type { Readable } from "node:stream";
import { NavgwError } from "../base/errors.ts";
import type { LoadOptions } from "../cluster-types/started-cluster.ts";
import type { ControlClient } from "../guest/control-client.ts";
import { importableArchive, rewriteArchive } from "../images/node-archive.ts";

/**
 * Imports an image archive into a node under names that pods can use.
 * @returns the images' names
 * @throws NavgwError NAVGW_IMAGE, NAVGW_UNSUPPORTED, NAVGW_NO_SPACE, NAVGW_CONTROL
 */
export async function importArchive(
  control: ControlClient,
  archive: string | Readable,
  { as, signal }: LoadOptions = {},
): Promise<string[]> {
  await using ready = await importableArchive(archive, { as, signal });
  try {
    return await control.importImages(ready.path, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A compressed archive was sent without a look at its images, so the reason may be found now.
    const completesLinks = MISSING_LINK.test(error.message);
    if (ready.compression === "none" && !completesLinks) throw error;
    await using rewritten = await rewriteArchive(ready.path, { signal, completesLinks });
    return await control.importImages(rewritten.path, signal);
  }
}

/** What containerd reports of a hard link to a file that is not in the same layer. */
const MISSING_LINK = /\blink \S+ \S+: no such file or directory/;

const isRefusal = (error: unknown): error is NavgwError =>
  error instanceof NavgwError && error.code === "NAVGW_IMAGE";
