import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ClusterRecord, createCluster, writeRecord } from "../../../../src/core/cluster/state.ts";
import { rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite.ts";
import { type Keeper, startKeeper } from "../../../../src/core/network/keeper.ts";
import type { ClusterOptions } from "../../../../src/core/options.ts";
import { identify } from "../../../../src/core/process-identity.ts";
import { keeperProgram, specOf } from "./keeper.ts";
import { nodeKubeconfig } from "./kubeconfig.ts";
import { recordOf } from "./record.ts";

/** A cluster as it is on the host, with the real keeper, whose machine is a program that sleeps. */
export async function pretendCluster(
  options: ClusterOptions,
  changes: Partial<ClusterRecord> = {},
): Promise<{ dir: string; keeper: Keeper; record: ClusterRecord }> {
  const dir = await createCluster(recordOf(options, changes));
  const keeper = await startKeeper(await keeperProgram(), specOf(dir, ["/bin/sleep", "300"]));
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
