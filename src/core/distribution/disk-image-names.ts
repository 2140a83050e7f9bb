import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { imageNamesIn } from "../images/archive-names.ts";

/** Beside a node disk: the names of the images in its archives, since reading those takes a second. */
const FILE = "images.json";
const schema = z.object({ names: z.array(z.string()) });

/**
 * Notes which images a node disk brings along.
 * @param dir of the disk
 * @param names of the images; undefined: not known
 */
export async function noteImageNames(dir: string, names: readonly string[] | undefined): Promise<void> {
  if (names !== undefined) await writeDurably(join(dir, FILE), JSON.stringify({ names }));
}

/** Names of the images that a node disk brings along; undefined when that is not known. */
export async function imageNamesOf(disk: string): Promise<string[] | undefined> {
  const path = join(dirname(disk), FILE);
  try {
    return schema.safeParse(parseJson(await readFile(path, "utf8"))).data?.names;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined; // made by a version that noted none
    throw fileError(error, "reading the artifact cache", path);
  }
}

/** Names of the images in archives; undefined when one of them cannot be read: what it has is not known then. */
export async function namesInAll(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  const names: string[] = [];
  for (const path of paths) {
    try {
      names.push(...(await imageNamesIn(path, signal)));
    } catch (error) {
      // Of a form that only k3s reads, such as lz4, or damaged, which the guest says when it imports it.
      if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return undefined;
      throw error;
    }
  }
  return names;
}
