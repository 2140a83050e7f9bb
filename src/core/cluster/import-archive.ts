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
  options: LoadOptions = {},
): Promise<string[]> {
  await using ready = await importableArchive(archive, options);
  try {
    return await control.importImages(ready.path, options.signal);
  } catch (error) {
    if (!isRefusal(error) || ready.path !== archive) throw error;
    return importRewritten(control, archive, options, error);
  }
}

const isRefusal = (error: unknown): error is NavgwError =>
  error instanceof NavgwError && error.code === "NAVGW_IMAGE";

/**
 * Tries again with an archive written anew, which finds the reason of a refusal: a compressed archive was sent without a look at
 * its images. @param refusal thrown when that is no other archive for the node
 */
async function importRewritten(
  control: ControlClient,
  path: string,
  options: LoadOptions,
  refusal: NavgwError,
): Promise<string[]> {
  await using rewritten = await rewriteArchive(path, options);
  try {
    return await control.importImages(rewritten.path, options.signal);
  } catch (error) {
    throw isRefusal(error) ? refusal : error;
  }
}
