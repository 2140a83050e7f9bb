import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { API_PORT, GUEST_ADDRESS, GUEST_MAC } from "../../../../src/core/base/guest-network.ts";
import { identify } from "../../../../src/core/base/process-identity.ts";
import { FILES } from "../../../../src/core/keeper/keeper-files.ts";
import type { KeeperSpec } from "../../../../src/core/keeper/keeper-spec.ts";
import { type Keeper, startKeeper } from "../../../../src/core/keeper/start-keeper.ts";
import { rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import type { ClusterOptions } from "../../../../src/core/options/cluster-options.ts";
import {
  type ClusterRecord,
  createCluster,
  writeRecord,
} from "../../../../src/core/record/cluster-record.ts";
import { keeperProgram, specOf } from "./keeper.ts";
import { nodeKubeconfig } from "./kubeconfig.ts";
import { recordOf } from "./record.ts";

/** A network that no machine is plugged into; the first forward is the Kubernetes API's, as always. */
export const UNPLUGGED: Partial<KeeperSpec> = {
  net: { protocol: "bess", socket: FILES.net, mac: GUEST_MAC },
  forwards: [{ host: "127.0.0.1:0", guest: `${GUEST_ADDRESS}:${API_PORT}` }],
};

/** A cluster as it is on the host, with the real keeper, whose machine is a program that sleeps. */
export async function pretendCluster(
  options: ClusterOptions,
  changes: Partial<ClusterRecord> = {},
  orders: Partial<KeeperSpec> = {},
): Promise<{ dir: string; keeper: Keeper; record: ClusterRecord }> {
  const dir = await createCluster(recordOf(options, changes));
  const keeper = await startKeeper(await keeperProgram(), specOf(dir, ["/bin/sleep", "300"], orders));
  const record = recordOf(options, { keeper: identify(keeper.pid), ...changes });
  await writeRecord(record);
  writeFileSync(
    join(dir, "kubeconfig"),
    rewriteKubeconfig(nodeKubeconfig, record.name, "https://127.0.0.1:40000"),
  );
  return { dir, keeper, record };
}

/** Kills a process and waits until it is gone. */
export async function killed(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  const child = spawn("tail", [`--pid=${pid}`, "-s", "0.02", "-f", "/dev/null"]);
  await new Promise((resolve) => child.once("exit", resolve));
}
