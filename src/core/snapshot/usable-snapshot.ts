import { useCache } from "../artifacts/cache-use.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { requireIntact } from "./snapshot-files.ts";
import { isMemory, type Snapshot } from "./snapshot-kinds.ts";
import { machineDifferences } from "./snapshot-machine.ts";

/** A snapshot as a cluster can start from it on this machine. */
export interface UsableSnapshot {
  /** Without its machine, if only its disk can be used. */
  readonly snapshot: Snapshot;
  /** Why its machine cannot be resumed, if only its disk can be used. */
  readonly warning?: string;
}

/**
 * Checks a snapshot before anything is replaced by it. One of User Mode Linux whose machine cannot be resumed here, as after the
 * host's next boot, still has its disk.
 * @throws NavgwError NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when a cluster cannot start from it here, and errors of
 * `chooseEngine`
 */
export async function usableSnapshot(
  snapshot: Snapshot,
  guest: GuestPackage,
  signal?: AbortSignal,
): Promise<UsableSnapshot> {
  await requireIntact(snapshot);
  if (!isMemory(snapshot)) return { snapshot };
  await using _use = await useCache(signal);
  const chosen = await chooseEngine(guest, snapshot.engine ?? "auto", { signal });
  const differences = await machineDifferences(snapshot, guest, chosen);
  if (differences.length === 0) return { snapshot };
  const message = `snapshot ${snapshot.cluster}/${snapshot.name} cannot be resumed on this machine: ${differences.join(", ")}`;
  if (snapshot.engine === "uml" && snapshot.options.storage === "disk")
    return { snapshot: { ...snapshot, machine: undefined }, warning: `${message}; it boots from its disk` };
  throw new NavgwError("NAVGW_UNSUPPORTED", message, {
    hint: "take it again on this machine, with this version",
  });
}
