import { mkdirSync } from "node:fs";
import { materialize } from "../../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import type { KeeperSpec } from "../../../../src/core/keeper/keeper-spec.ts";
import { planKeeper } from "../../../../src/core/keeper/plan-keeper.ts";

/** Path of the real keeper, from the guest package. */
export const keeperProgram = (): Promise<string> => materialize(findGuestPackage(), "keeper");

/** Orders for a machine that is any program of this host, without a network. */
export function specOf(dir: string, argv: readonly string[], changes: Partial<KeeperSpec> = {}): KeeperSpec {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const machine = { argv, env: {}, stdin: "", oneCpu: false };
  return { ...planKeeper({ dir, ephemeral: false, protocol: "none", machine }), ...changes };
}
