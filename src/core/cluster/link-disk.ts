import { rm, symlink } from "node:fs/promises";
import { fileError } from "../base/errors.ts";

/** Links a disk into a cluster's directory; replaces an existing link. */
export async function link(target: string, path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await symlink(target, path);
  } catch (error) {
    throw fileError(error, "linking a disk", path);
  }
}
