import { spawnSync } from "node:child_process";
import { readdir, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { K3sCluster, listSnapshots, type StartedK3sCluster } from "../../src/core/index.ts";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { NOTHING, traces } from "../support/left-behind.ts";
import { waitUntil } from "../support/wait-until.ts";
import { canMount, tinyDisk } from "../unit/core/support/tiny-disk.ts";

const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
const BOUND = 900_000;

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: {} });
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "app" },
  spec: { containers: [{ name: "app", image: "navgw.local/busybox:1.37", command: ["sleep", "3600"] }] },
};

/** Emulated where there is no KVM. Each test goes on from where the one before left the cluster. */
describe.runIf(hasQemu)("a snapshot of a running cluster", { timeout: BOUND }, () => {
  const dir = join(isolated.clusters, "base/snapshots");
  let base: StartedK3sCluster;

  beforeAll(async () => {
    Object.assign(process.env, isolated.env);
    base = await new K3sCluster().withEngine("qemu").withName("base").withStartupTimeout(BOUND).start();
    await base.apply(configMap("before"));
  });

  afterAll(async () => {
    await base?.remove();
    await navgw(["down", "--all"]);
    expect(await traces()).toEqual(NOTHING);
  });

  const namesIn = async (cluster: StartedK3sCluster): Promise<string[]> =>
    (await cluster.kubectl(["get", "configmaps", "-o", "name"])).trim().split("\n").sort();
  const bootOf = async (cluster: StartedK3sCluster): Promise<string> =>
    (await cluster.exec(["cat", "/proc/sys/kernel/random/boot_id"])).stdout;
  const clone = (name?: string): Promise<StartedK3sCluster> => {
    const builder = new K3sCluster().withSnapshot("base/ready").withStartupTimeout(BOUND);
    return (name === undefined ? builder : builder.withName(name)).start();
  };

  it("is taken without a restart, and the cluster runs on", async () => {
    const boot = await bootOf(base);
    await base.snapshot("ready");
    expect(await bootOf(base)).toBe(boot);
    await base.apply(configMap("after"));
    expect(await listSnapshots()).toMatchObject([
      { cluster: "base", name: "ready", kind: "memory", engine: "qemu" },
    ]);
  });

  it("that fails half way leaves the cluster running and nothing of itself", async () => {
    const config = join(isolated.clusters, "base/config.tar");
    await rename(config, `${config}.away`);
    await expect(base.snapshot("half")).rejects.toMatchObject({ code: "NAVGW_STATE" });
    await rename(`${config}.away`, config);
    expect(await namesIn(base)).toContain("configmap/after");
    expect(await readdir(dir)).toEqual(["ready"]);
  });

  it.runIf(canMount)("that fills the disk leaves the cluster running and nothing of itself", async () => {
    tinyDisk(dir, "size=16m");
    await expect(base.snapshot("full")).rejects.toMatchObject({
      code: "NAVGW_NO_SPACE",
      hint: expect.stringContaining("free some space"),
    });
    expect(await namesIn(base)).toContain("configmap/after");
    expect(await readdir(dir)).toEqual([]);
  });

  it("whose writer is killed is none, and the cluster goes on when it is asked for", async () => {
    const writer = startNavgw(["snapshot", "create", "killed", "--name", "base"]);
    await waitUntil("a snapshot's half-written memory", 30_000, async () => {
      const files = await readdir(dir, { recursive: true });
      return files.some((file) => /\/memory\..*\.partial$/.test(file));
    });
    writer.kill("SIGKILL");
    await writer;
    expect((await listSnapshots()).map(({ name }) => name)).toEqual(["ready"]);
    await mustNavgw(["up", "--name", "base"]);
    expect(await namesIn(base)).toContain("configmap/after");
    expect(await readdir(dir)).toEqual(["ready"]);
  });

  it("becomes clusters that run at the same time and do not see each other", async () => {
    const [one, two] = await Promise.all([clone(), clone()]);
    await using _one = one;
    await using _two = two;
    expect(await Promise.all([bootOf(one), bootOf(two)])).toEqual([await bootOf(base), await bootOf(base)]);
    expect(new Set([base, one, two].map((cluster) => cluster.getServer())).size).toBe(3);
    await one.apply(configMap("one"));
    await two.apply(configMap("two"));
    expect(await namesIn(one)).toEqual(["configmap/before", "configmap/kube-root-ca.crt", "configmap/one"]);
    expect(await namesIn(two)).toEqual(["configmap/before", "configmap/kube-root-ca.crt", "configmap/two"]);
    expect(await namesIn(base)).toContain("configmap/after");
    // What they draw at random differs, though their memory was the same; so do their tokens, and their clock is the host's.
    const draw = ["cat", "/proc/sys/kernel/random/uuid"];
    expect((await one.exec(draw)).stdout).not.toBe((await two.exec(draw)).stdout);
    const clocks = await one.exec(["date", "+%s"]);
    expect(Math.abs(Number(clocks.stdout) - Date.now() / 1000)).toBeLessThan(60);
  });

  it("runs new pods, and can be cloned again from the command line", async () => {
    await mustNavgw(["up", "--name", "cli", "--from-snapshot", "base/ready"]);
    const listed = await mustNavgw(["snapshot", "ls"]);
    expect(listed).toMatch(/base\/ready +memory +qemu/);
    await mustNavgw([
      "kubectl",
      "--name",
      "cli",
      "run",
      "app",
      "--image=navgw.local/busybox:1.37",
      "--",
      "sleep",
      "1000",
    ]);
    await mustNavgw([
      "kubectl",
      "--name",
      "cli",
      "wait",
      "--for=condition=Ready",
      "pod/app",
      "--timeout=300s",
    ]);
    const files = await mustNavgw(["dump", "--name", "cli", join(isolated.root, "out")]);
    expect(files).toContain(join(isolated.root, "out/summary.txt"));
    // A clone is stopped and started like any other cluster.
    await mustNavgw(["stop", "cli"]);
    await mustNavgw(["up", "--name", "cli"]);
    expect(await mustNavgw(["kubectl", "--name", "cli", "get", "pod", "app", "-o", "name"])).toBe("pod/app");
    await mustNavgw(["down", "cli"]);
  });

  it("takes its own cluster back, at the same address", async () => {
    const server = base.getServer();
    await base.restore("ready");
    expect(base.getServer()).toBe(server);
    expect(await namesIn(base)).toEqual(["configmap/before", "configmap/kube-root-ca.crt"]);
    await using namespace = await base.createNamespace();
    await namespace.apply(pod);
    await namespace.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeoutMs: BOUND });
    await expect(base.restore("none")).rejects.toMatchObject({ hint: "use one of: ready" });
  });

  describe("that is not whole or of another machine is refused", () => {
    const copied = async (name: string): Promise<string> => {
      const to = join(dir, name);
      // Node.js would write the holes of its disk.
      await execa("cp", ["-r", "--sparse=always", join(dir, "ready"), to]);
      return to;
    };
    const start = (snapshot: string) => new K3sCluster().withSnapshot(snapshot).start();

    it("when its memory is cut", async () => {
      await truncate(join(await copied("cut"), "memory"), 1 << 20);
      await expect(start("base/cut")).rejects.toMatchObject({
        code: "NAVGW_STATE",
        message: "snapshot base/cut is damaged: its memory is missing or truncated",
      });
    });

    it("when its devices' state is cut", async () => {
      await truncate(join(await copied("devices"), "devices"), 1000);
      await expect(start("base/devices")).rejects.toMatchObject({
        code: "NAVGW_STATE",
        message: "snapshot base/devices is damaged: its devices has changed since it was taken",
      });
    });

    it("when another QEMU took it", async () => {
      const description = join(await copied("foreign"), "snapshot.json");
      const taken = JSON.parse(await readFile(description, "utf8")) as { machine: { version: string } };
      taken.machine.version = "5.0.0";
      await writeFile(description, JSON.stringify(taken));
      await expect(start("base/foreign")).rejects.toMatchObject({
        code: "NAVGW_UNSUPPORTED",
        message: expect.stringMatching(
          /snapshot base\/foreign cannot be resumed on this machine: QEMU .*, not 5\.0\.0/,
        ),
      });
    });

    it("when it is asked to be larger, or is none", async () => {
      const larger = new K3sCluster().withSnapshot("base/ready").withMemory(4096);
      await expect(larger.start()).rejects.toMatchObject({
        code: "NAVGW_BAD_OPTION",
        message: "snapshot base/ready was taken with memory 2048, requested 4096",
      });
      await expect(start("nowhere")).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
    });

    it("and its own cluster runs on when it was to be taken back to it", async () => {
      const boot = await bootOf(base);
      await expect(base.restore("foreign")).rejects.toMatchObject({ code: "NAVGW_UNSUPPORTED" });
      expect(await bootOf(base)).toBe(boot);
    });
  });
});
