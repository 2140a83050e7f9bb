import { lstat, readdir, readlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { systemCode } from "../base/errors.ts";
import type { NodeFile } from "./make-node-disk.ts";

/** Regular files and links below a directory of a tree, sorted by name. */
export async function filesBelow(rootfs: string, dir: string): Promise<NodeFile[]> {
  const found: NodeFile[] = [];
  for (const name of (await list(join(rootfs, dir))).sort()) {
    const inside = `${dir}/${name}`;
    const path = join(rootfs, inside);
    const about = await lstat(path);
    if (about.isDirectory()) found.push(...(await filesBelow(rootfs, inside)));
    else if (about.isSymbolicLink()) found.push({ name: inside, link: await targetOf(path, inside) });
    else if (about.isFile())
      found.push({ name: inside, path, mode: (about.mode & 0o111) === 0 ? 0o644 : 0o755 });
  }
  return found;
}

/** A link's target in the disk, whose root differs from the tree's. */
async function targetOf(path: string, inside: string): Promise<string> {
  const target = await readlink(path);
  return target.startsWith("/") ? relative(dirname(`/${inside}`), target) : target;
}

async function list(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}
