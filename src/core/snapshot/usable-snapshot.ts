import { useCache } from "../artifacts/cache-use.ts";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { requireIntact } from "./snapshot-files.ts";
import { isMemory, type Snapshot } from "./snapshot-kinds.ts";
import { requireSameMachine } from "./snapshot-machine.ts";

/**
 * Refuses a snapshot that a cluster cannot start from on this machine: to be called before anything is replaced by it.
 * @throws NavgwError NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when its machine cannot be resumed on this one, and
 * errors of `chooseEngine`
 */
export async function requireUsable(
  snapshot: Snapshot,
  guest: GuestPackage,
  signal?: AbortSignal,
): Promise<void> {
  await requireIntact(snapshot);
  if (!isMemory(snapshot)) return;
  await using _use = await useCache(signal);
  await requireSameMachine(snapshot, guest, await chooseEngine(guest, snapshot.engine ?? "auto", { signal }));
}
