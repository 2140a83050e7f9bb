import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { NavgwError, systemCode } from "../base/errors.ts";
import { parseReference } from "../images/image-reference.ts";
import type { ImageConfig } from "../images/image-schema.ts";
import { openImage } from "../images/open-image.ts";
import { unpackImage } from "../images/rootfs/unpack-image.ts";
import { parseSource } from "../images/source/image-source.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";

/** A root on the host. */
export interface PreparedRoot {
  /** Absolute, with links resolved. */
  readonly path: string;
  /** The image's configuration of its command; undefined for a directory. */
  readonly config: ImageConfig["config"] | undefined;
}

/**
 * Checks the source of the command's root, before anything is created.
 * @returns the source, with a directory's links resolved
 * @throws NavgwError NAVGW_BAD_OPTION for a directory that cannot be used, NAVGW_IMAGE for a source that is not an image
 */
export async function checkRoot(root: ResolvedMicroVm["root"]): Promise<ResolvedMicroVm["root"]> {
  if (root.kind === "rootfs") return { ...root, path: await resolveDirectory(root.path, "rootfs") };
  const source = await parseSource(root.source);
  if (source.kind === "registry") parseReference(source.reference);
  if (source.kind === "layout" || source.kind === "archive") await requireReadable(source.path);
  return root;
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path} (${systemCode(error)})`, {
      hint: "pass an archive or an OCI layout directory that you can read",
      cause: error,
    });
  }
}

/**
 * Unpacks an image into the run's directory; a directory is used directly. A hostile guest may write to the root, so no
 * two runs share an unpacked image.
 * @throws errors of openImage and unpackImage
 */
export async function prepareRoot(
  root: ResolvedMicroVm["root"],
  dir: string,
  signal: AbortSignal | undefined,
): Promise<PreparedRoot> {
  if (root.kind === "rootfs") return { path: root.path, config: undefined };
  await using image = await openImage(root.source, { signal });
  const path = join(dir, "rootfs");
  await unpackImage(image, path, { sidecar: join(dir, "rootfs.sidecar.json"), signal });
  return { path, config: image.config.config };
}

/**
 * Resolves a directory that this user can enter and list to an absolute path without links.
 * @throws NavgwError NAVGW_BAD_OPTION that gives the reason
 */
export async function resolveDirectory(path: string, what: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw unusable(path, what, "it is not a directory");
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    const code = systemCode(error);
    const reason =
      code === "ENOENT"
        ? "it does not exist"
        : code === "EACCES"
          ? "you have no permission to read it"
          : `${code}`;
    throw unusable(path, what, reason, error);
  }
}

function unusable(path: string, what: string, reason: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `${what} ${path} cannot be used: ${reason}`, {
    hint: "pass a directory on this machine that you can read",
    cause,
  });
}
