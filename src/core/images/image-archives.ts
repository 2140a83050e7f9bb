import { stat } from "node:fs/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { type Compression, compressionOf } from "./compression.ts";

/** An image archive that exists and can be read. */
export interface ImageArchive {
  readonly path: string;
  readonly compression: Compression;
}

/**
 * Inspects image archives, so that a wrong path is reported before anything boots.
 * @throws NavgwError NAVGW_IMAGE that names the file
 */
export async function findImageArchives(paths: readonly string[]): Promise<ImageArchive[]> {
  return Promise.all(paths.map(findImageArchive));
}

/** Inspects one. @throws NavgwError NAVGW_IMAGE */
export async function findImageArchive(path: string): Promise<ImageArchive> {
  try {
    // Checked first: opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) throw new Error("not a regular file");
    return { path, compression: await compressionOf(path) };
  } catch (error) {
    throw unreadableArchive(error, path);
  }
}

/** The error for an image archive that cannot be read. @param path undefined for a stream */
export function unreadableArchive(error: unknown, path?: string): NavgwError {
  const code = systemCode(error);
  const why =
    code === "ENOENT"
      ? "no such file"
      : code === "EISDIR"
        ? "it is a directory"
        : (code ?? (error as Error).message);
  const what = path === undefined ? "the image archive" : `image archive ${path}`;
  return new NavgwError("NAVGW_IMAGE", `cannot read ${what}: ${why}`, {
    hint: "pass a docker save or OCI layout tar, plain or compressed, such as from: docker save -o app.tar app:dev",
    cause: error,
  });
}
