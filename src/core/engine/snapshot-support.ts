import type { SnapshotSupport } from "../cluster-types/engine-report.ts";
import { resolveOptions } from "../options/cluster-options.ts";
import type { Engine, Variant } from "./engine.ts";
import { MEMORY_DIR, memoryDirProblem } from "./memory-dir.ts";

/**
 * Determines whether a snapshot keeps a cluster's memory or only its disk.
 * @param machine MiB of its memory and number of its CPUs. Default: a cluster's.
 */
export async function snapshotSupport(
  engine: Pick<Engine, "name" | "keepsMemory" | "defaultCpus">,
  { version }: Pick<Variant, "version">,
  { memory = resolveOptions({}).memory, cpus = engine.defaultCpus } = {},
): Promise<SnapshotSupport> {
  const how = engine.keepsMemory(cpus);
  if (typeof how === "object") return { keeps: "disk", why: how.why };
  if (how === "itself") return { keeps: "memory", why: `${engine.name}'s kernel saves its own memory` };
  const problem = await memoryDirProblem(memory * 2 ** 20);
  if (problem !== undefined) return { keeps: "disk", why: problem };
  return { keeps: "memory", why: `${engine.name} ${version}, and ${MEMORY_DIR} has room for ${memory} MiB` };
}
