import type { SnapshotSupport } from "../cluster-types/engine-report.ts";
import { resolveOptions } from "../options/cluster-options.ts";
import type { Engine, Variant } from "./engine.ts";
import { MEMORY_DIR, memoryDirProblem } from "./memory-dir.ts";

/**
 * Determines whether a snapshot keeps a cluster's memory or only its disk.
 * @param memory of its guest, MiB. Default: a cluster's.
 */
export async function snapshotSupport(
  { name, keepsMemory }: Pick<Engine, "name" | "keepsMemory">,
  { version }: Pick<Variant, "version">,
  memory = resolveOptions({}).memory,
): Promise<SnapshotSupport> {
  if (!keepsMemory) return { keeps: "disk", why: `${name} cannot save a machine's memory` };
  const problem = await memoryDirProblem(memory * 2 ** 20);
  if (problem !== undefined) return { keeps: "disk", why: problem };
  return { keeps: "memory", why: `${name} ${version}, and ${MEMORY_DIR} has room for ${memory} MiB` };
}
