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

/** A root as it is on the host. */
export interface PreparedRoot {
  /** Absolute, links followed. */
  readonly path: string;
  /** What the image says of how to run it. */
  readonly config: ImageConfig["config"] | undefined;
}

/**
 * Looks at what the command's root is to be made of, before anything is made.
 * @returns it with a folder's links followed
 * @throws NavgwError NAVGW_BAD_OPTION for a folder that cannot be used, NAVGW_IMAGE for what names no image
 */
export async function checkRoot(root: ResolvedMicroVm["root"]): Promise<ResolvedMicroVm["root"]> {
  if (root.kind === "rootfs") return { ...root, path: await usableFolder(root.path, "rootfs") };
  const source = await parseSource(root.source);
  if (source.kind === "registry") parseReference(source.reference);
  if (source.kind === "layout" || source.kind === "archive") await requireThere(source.path);
  return root;
}

async function requireThere(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path} (${systemCode(error)})`, {
      hint: "name an archive or the folder of an OCI layout that you can read",
      cause: error,
    });
  }
}

/**
 * Unpacks an image into the run's directory; a folder is taken as it is. A hostile guest may write to it, so no two runs
 * share an unpacked one.
 * @throws what openImage and unpackImage throw
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
 * Absolute path of a folder that this user can enter and list, links followed.
 * @throws NavgwError NAVGW_BAD_OPTION that says what is wrong with it
 */
export async function usableFolder(path: string, what: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw unusable(path, what, "it is not a folder");
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    const code = systemCode(error);
    const why = code === "ENOENT" ? "it is not there" : code === "EACCES" ? "you may not read it" : `${code}`;
    throw unusable(path, what, why, error);
  }
}

function unusable(path: string, what: string, why: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `${what} ${path} cannot be used: ${why}`, {
    hint: "name a folder of this machine that you can read",
    cause,
  });
}
