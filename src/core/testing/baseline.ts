import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirs, writeDurably } from "../base/durable-files.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import { takeInventory } from "./inventory.ts";
import { baselinePath } from "./testing-directory.ts";

/** Records the current objects of a cluster for {@link readBaseline}. */
export async function writeBaseline(
  dir: string,
  { client, discovery }: Api,
  signal?: AbortSignal,
): Promise<void> {
  const keys = (await takeInventory(client, discovery, signal)).map(({ key }) => key);
  await makeDirs(dirname(baselinePath(dir)));
  await writeDurably(baselinePath(dir), JSON.stringify(keys));
}

/**
 * Keys of the objects that a cluster had when it first became ready.
 * @throws NavgwError NAVGW_STATE when they were not recorded
 */
export async function readBaseline(dir: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(JSON.parse(await readFile(baselinePath(dir), "utf8")) as string[]);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new NavgwError("NAVGW_STATE", "this cluster has no record of its initial objects", {
      hint: "use reset() on a cluster that was started with new K3sCluster()",
      cause: error,
    });
  }
}
