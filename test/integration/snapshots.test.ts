import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { StartedK3sCluster } from "../../src/core/index.ts";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { describeRunningSnapshots } from "../support/running-snapshots.ts";
import { hasGo } from "../support/stand-in/go.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 300_000;
const PROGRAM = fileURLToPath(new URL("../fixtures/running-program.go", import.meta.url));
/** Beside its own file, which it syncs to the state disk. */
const REPORT = "/var/log/running-program.json";
const canCompile = await hasGo();

/** How often each part of the program has found itself right. @throws when one has not */
async function countsIn(cluster: StartedK3sCluster): Promise<Record<string, number>> {
  const { stdout } = await cluster.exec(["cat", REPORT]);
  const { counts, wrong } = JSON.parse(stdout) as { counts: Record<string, number>; wrong: string[] };
  expect(wrong).toEqual([]);
  return counts;
}

async function expectToGoOn(cluster: StartedK3sCluster): Promise<void> {
  const before = await countsIn(cluster);
  const hasGoneOn = async (): Promise<boolean> => {
    const now = await countsIn(cluster);
    return Object.keys(before).every((part) => (now[part] ?? 0) > (before[part] ?? 0));
  };
  await waitUntil("every part of the program to go on", 60_000, hasGoneOn);
}

describeRunningSnapshots("uml", BOUND, ({ base, bootOf, namesIn, otherwise, start }) => {
  it.runIf(canCompile)(
    "is not noticed by the programs that run, in the cluster and in its clones",
    async () => {
      const program = join(isolated.root, "running-program");
      execFileSync("go", ["build", "-o", program, PROGRAM], { env: { ...process.env, CGO_ENABLED: "0" } });
      const run = `cat > /run/program && chmod +x /run/program && (setsid /run/program ${REPORT} > /dev/null 2>&1 &)`;
      await base().exec(["sh", "-c", run], { stdin: createReadStream(program) });
      const isRunning = async (): Promise<boolean> => {
        const { exitCode } = await base().exec(["test", "-s", REPORT]);
        return exitCode === 0;
      };
      await waitUntil("the program's report", 30_000, isRunning);
      await setTimeout(500);
      await base().snapshot("busy");
      await expectToGoOn(base());
      for (let round = 0; round < 3; round++) {
        const clones = await Promise.all([start("base/busy"), start("base/busy")]);
        try {
          await Promise.all(clones.map(expectToGoOn));
        } finally {
          await Promise.all(clones.map((clone) => clone.remove()));
        }
      }
    },
  );

  it("of an earlier boot of the host boots from its disk, and says so", async () => {
    const reference = await otherwise("earlier", { boot: "an earlier one" });
    const { exitCode, stderr } = await navgw(["up", "--name", "cold", "--from-snapshot", reference]);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      "snapshot base/earlier cannot be resumed on this machine: the host was started anew since; it boots from its disk",
    );
    const names = await mustNavgw(["kubectl", "--name", "cold", "get", "configmaps", "-o", "name"]);
    expect(names.trim().split("\n")).toEqual(await namesIn(base()));
    const boot = await mustNavgw(["exec", "--name", "cold", "--", "cat", "/proc/sys/kernel/random/boot_id"]);
    expect(boot).not.toBe(await bootOf(base()));
    await mustNavgw(["down", "cold"]);
  });

  it("keeps the disk only, after a restart, where the machine has more than one CPU", async () => {
    await mustNavgw(["up", "--name", "two", "--engine", "uml", "--cpus", "2", "--timeout", "5m"]);
    await mustNavgw(["snapshot", "create", "ready", "--name", "two"]);
    expect(await mustNavgw(["snapshot", "ls"])).toMatch(/two\/ready +disk +uml/);
    await mustNavgw(["down", "two"]);
  });
});
