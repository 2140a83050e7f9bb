import { mkdirSync } from "node:fs";
import { materialize } from "../../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { FILES } from "../../../../src/core/keeper/keeper-files.ts";
import type { KeeperSpec } from "../../../../src/core/keeper/keeper-spec.ts";

/** Path of the real keeper, from the guest package. */
export const keeperProgram = (): Promise<string> => materialize(findGuestPackage(), "keeper");

/** Orders for a machine that is any program of this host, without a network. */
export function specOf(dir: string, argv: readonly string[], changes: Partial<KeeperSpec> = {}): KeeperSpec {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return {
    dir,
    ephemeral: false,
    machine: { argv, env: {}, dir: ".", stdin: "", oneCpu: false },
    net: { protocol: "none", socket: FILES.net, mac: "5a:94:ef:e4:0c:ee" },
    forwards: [],
    api: FILES.api,
    consoleLog: FILES.consoleLog,
    networkLog: FILES.networkLog,
    exitFile: FILES.exit,
    ...changes,
  };
}
