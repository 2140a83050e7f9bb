import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "./target.ts";

/** Files that never decide an artifact: documentation and tests. */
const IGNORED = /(\.md|_test\.go|\.test\.ts)$|(^|\/)testdata\//;

/** Hash of a target's own inputs and of those it embeds: two builds with the same hash have the same output. */
export function inputsHashOf(root: string, target: Target, targets: readonly Target[]): Promise<string> {
  const needed = targets.filter((other) => target.needs?.includes(other.name));
  return hashInputs(root, [...target.inputs, ...needed.flatMap((other) => other.inputs)]);
}

/**
 * Hash of the content and names of files and folders.
 * @param root folder that `paths` are relative to
 * @param paths files or folders; a folder stands for every file below it that is not documentation or a test
 * @returns 64 hex digits of SHA-256
 */
async function hashInputs(root: string, paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesBelow(root, path)))).flat().sort();
  const hash = createHash("sha256");
  for (const file of new Set(files)) {
    const content = await readFile(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function filesBelow(root: string, path: string): Promise<string[]> {
  if ((await stat(join(root, path))).isFile()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length))
    .filter((file) => !IGNORED.test(file));
}
