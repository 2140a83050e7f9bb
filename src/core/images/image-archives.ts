import { open, stat } from "node:fs/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { type Compression, sniffCompression } from "./compression.ts";

/** An image archive that is there and can be read. */
export interface ImageArchive {
  readonly path: string;
  readonly compression: Compression;
}

/**
 * Looks at image archives, so that a wrong path is told before anything is booted.
 * @throws NavgwError NAVGW_IMAGE that names the file
 */
export async function findImageArchives(paths: readonly string[]): Promise<ImageArchive[]> {
  return Promise.all(paths.map(findImageArchive));
}

async function findImageArchive(path: string): Promise<ImageArchive> {
  try {
    // Asked first: to open a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) throw new Error("not a regular file");
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return { path, compression: sniffCompression(buffer.subarray(0, bytesRead)) };
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
    hint: "give a docker or OCI layout tar, plain, gzip or zstd: docker save -o app.tar app:dev makes one",
    cause: error,
  });
}
