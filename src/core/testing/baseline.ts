import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeDurably } from "../base/durable-files.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import type { Api } from "../kubernetes/wait-for-objects.ts";
import { takeInventory } from "./inventory.ts";
import { baselinePath } from "./testing-directory.ts";

/** Remembers what a cluster has now, for {@link readBaseline}. */
export async function writeBaseline(
  dir: string,
  { client, discovery }: Api,
  signal?: AbortSignal,
): Promise<void> {
  const keys = (await takeInventory(client, discovery, signal)).map(({ key }) => key);
  await mkdir(dirname(baselinePath(dir)), { recursive: true, mode: 0o700 });
  await writeDurably(baselinePath(dir), JSON.stringify(keys));
}

/**
 * Keys of what a cluster had when it first became ready.
 * @throws NavgwError NAVGW_STATE when nobody remembered
 */
export async function readBaseline(dir: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(JSON.parse(await readFile(baselinePath(dir), "utf8")) as string[]);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new NavgwError("NAVGW_STATE", "nobody remembers what this cluster had at first", {
      hint: "reset() needs a cluster that was started by new K3sCluster()",
      cause: error,
    });
  }
}
