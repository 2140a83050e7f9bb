import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { StartedK3sCluster } from "../../src/core/index.ts";
import { mustNavgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { configMap } from "../support/objects.ts";
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

describeRunningSnapshots("uml", BOUND, ({ base, start }) => {
  it("can be taken of a clone, and cloned again", async () => {
    await using clone = await start("base/ready");
    await clone.apply(configMap("first"));
    await using second = await clone.fork();
    await second.apply(configMap("second"));
    await using third = await second.fork();
    const names = await third.kubectl(["get", "configmaps", "-o", "name"]);
    expect(names).toContain("configmap/first\nconfigmap/kube-root-ca.crt\nconfigmap/second");
    // Of the read-only disks each has parts in the memory of its snapshot, and of those before.
    const sums = ["sh", "-c", "sha256sum /sbin/init /opt/node/bin/*"];
    const expected = (await base().exec(sums)).stdout;
    for (const one of [clone, second, third]) expect((await one.exec(sums)).stdout).toBe(expected);
  });

  it("becomes a cluster that is stopped and started like any other", async () => {
    const up = ["up", "--name", "cli", "--timeout", "5m"];
    await mustNavgw([...up, "--from-snapshot", "base/ready"]);
    await mustNavgw(["apply", "--name", "cli", "-"], { input: JSON.stringify(configMap("made")) });
    await mustNavgw(["stop", "cli"]);
    await mustNavgw(up);
    const made = ["kubectl", "--name", "cli", "get", "configmap", "made", "-o", "name"];
    expect(await mustNavgw(made)).toBe("configmap/made");
    await mustNavgw(["down", "cli"]);
  });

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
});
