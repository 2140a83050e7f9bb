import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { imageNamesIn } from "../images/archive-names.ts";

/** File beside a node disk with the names of the images in its archives, since reading the archives takes a second. */
const FILE = "images.json";
const schema = z.object({ names: z.array(z.string()) });

/**
 * Records which images a node disk contains.
 * @param dir directory of the disk
 * @param names of the images; undefined: unknown
 */
export async function recordImageNames(dir: string, names: readonly string[] | undefined): Promise<void> {
  if (names !== undefined) await writeDurably(join(dir, FILE), JSON.stringify({ names }));
}

/** Names of the images that a node disk contains; undefined when unknown. */
export async function imageNamesOf(disk: string): Promise<string[] | undefined> {
  const path = join(dirname(disk), FILE);
  try {
    return schema.safeParse(parseJson(await readFile(path, "utf8"))).data?.names;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined; // made by a version that recorded none
    throw fileError(error, "reading the artifact cache", path);
  }
}

/** Names of the images in archives; undefined when one of them cannot be read. */
export async function namesInAll(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  const names: string[] = [];
  for (const path of paths) {
    try {
      names.push(...(await imageNamesIn(path, signal)));
    } catch (error) {
      // A format that only k3s reads, such as lz4, or a damaged archive, which the guest reports when it imports it.
      if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return undefined;
      throw error;
    }
  }
  return names;
}
