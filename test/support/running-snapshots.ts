import { readdir, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { K3sCluster, listSnapshots, removeSnapshot, type StartedK3sCluster } from "../../src/core/index.ts";
import { canMount, tinyDisk } from "../unit/core/support/tiny-disk.ts";
import { mustNavgw, navgw, startNavgw } from "./cli.ts";
import { isolated } from "./home.ts";
import { NOTHING, traces } from "./left-behind.ts";
import { configMap, pod, webServer } from "./objects.ts";
import { waitUntil } from "./wait-until.ts";

interface Description {
  readonly machine: object;
}

/** What the tests of one engine are given of the others. */
export interface RunningSnapshots {
  /** The cluster that has the snapshot `base/ready`. */
  base(): StartedK3sCluster;
  bootOf(cluster: StartedK3sCluster): Promise<string>;
  start(snapshot: string): Promise<StartedK3sCluster>;
  /** Makes a copy of the snapshot whose machine is described otherwise. @returns its reference */
  otherwise(name: string, machine: object): Promise<string>;
}

/**
 * What snapshots of a running cluster promise, on any engine that has them. Each test goes on from where the one before left the
 * cluster.
 * @param bound of a boot and of a test, ms
 * @param more tests of the engine's own
 */
export function describeRunningSnapshots(
  engine: "qemu" | "uml",
  bound: number,
  more: (snapshots: RunningSnapshots) => void,
): void {
  describe("a snapshot of a running cluster", { timeout: bound }, () => tests(engine, bound, more));
}

function tests(engine: "qemu" | "uml", bound: number, more: (snapshots: RunningSnapshots) => void): void {
  const dir = join(isolated.clusters, "base/snapshots");
  let base: StartedK3sCluster;

  beforeAll(async () => {
    Object.assign(process.env, isolated.env);
    base = await new K3sCluster().withEngine(engine).withName("base").withStartupTimeout(bound).start();
    await base.apply(configMap("before"));
  }, bound);

  afterAll(async () => {
    await base?.remove();
    await navgw(["down", "--all"]);
    expect(await traces()).toEqual(NOTHING);
  }, bound);

  const namesIn = async (cluster: StartedK3sCluster): Promise<string[]> =>
    (await cluster.kubectl(["get", "configmaps", "-o", "name"])).trim().split("\n").sort();
  const bootOf = async (cluster: StartedK3sCluster): Promise<string> =>
    (await cluster.exec(["cat", "/proc/sys/kernel/random/boot_id"])).stdout;
  const start = (snapshot: string): Promise<StartedK3sCluster> =>
    new K3sCluster().withSnapshot(snapshot).withStartupTimeout(bound).start();
  const copied = async (name: string): Promise<string> => {
    const to = join(dir, name);
    // Node.js would write the holes of its disk.
    await execa("cp", ["-r", "--sparse=always", join(dir, "ready"), to]);
    return to;
  };
  const edit = async (name: string, change: (description: Description) => object): Promise<string> => {
    const path = join(await copied(name), "snapshot.json");
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")) as Description)));
    return `base/${name}`;
  };
  const otherwise = (name: string, machine: object): Promise<string> =>
    edit(name, (one) => ({ ...one, machine: { ...one.machine, ...machine } }));

  it("is taken without a restart, and the cluster runs on", async () => {
    const boot = await bootOf(base);
    await base.apply(webServer(1));
    await base.waitFor({ kind: "Deployment", name: "web" }, "Available", { timeoutMs: bound });
    await base.snapshot("ready");
    expect(await bootOf(base)).toBe(boot);
    await base.apply(configMap("after"));
    expect(await listSnapshots()).toMatchObject([{ cluster: "base", name: "ready", kind: "memory", engine }]);
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
    const isHalfWritten = async (): Promise<boolean> => {
      const files = await readdir(dir, { recursive: true });
      return files.some((file) => /^\..*\/memory/.test(file));
    };
    await waitUntil("a snapshot's half-written memory", 30_000, isHalfWritten, { every: 1 });
    writer.kill("SIGKILL");
    await writer;
    expect((await listSnapshots()).map(({ name }) => name)).toEqual(["ready"]);
    await mustNavgw(["up", "--name", "base"]);
    expect(await namesIn(base)).toContain("configmap/after");
    expect(await readdir(dir)).toEqual(["ready"]);
  });

  it("becomes clusters that run at the same time and do not see each other", async () => {
    const clones = await Promise.all([start("base/ready"), start("base/ready")]);
    const [one, two] = clones;
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
    // The application that was running goes on in each.
    for (const cluster of clones) {
      await using forward = await cluster.portForward({ service: "web" }, 80);
      expect(await (await fetch(`http://127.0.0.1:${forward.port}/`)).text()).toMatch(/^web-/);
      const restarts = await cluster.kubectl([...["get", "pods", "-A", "-o", "jsonpath={..restartCount}"]]);
      expect(restarts.split(" ")).toEqual(["0", "0"]);
    }
  });

  it("becomes clusters from the command line, which run new pods", async () => {
    await mustNavgw(["up", "--name", "cli", "--from-snapshot", "base/ready"]);
    expect(await mustNavgw(["snapshot", "ls"])).toMatch(new RegExp(`base/ready +memory +${engine}`));
    const kubectl = (name: string, ...args: string[]) => mustNavgw(["kubectl", "--name", name, ...args]);
    await mustNavgw(["apply", "--name", "cli", "-"], {
      input: JSON.stringify(pod("app", ["sleep", "3600"])),
    });
    await kubectl("cli", "wait", "--for=condition=Ready", "pod/app", "--timeout=300s");
    const files = await mustNavgw(["dump", "--name", "cli", join(isolated.root, "out")]);
    expect(files).toContain(join(isolated.root, "out/summary.txt"));
    await mustNavgw(["down", "cli"]);
  });

  it("is what a fork of a cluster comes from, and a checkpoint, and neither leaves one", async () => {
    const fork = await base.fork();
    await fork.kubectl(["delete", "configmap", "before"]);
    expect(await namesIn(base)).toContain("configmap/before");
    expect(await bootOf(fork)).toBe(await bootOf(base));
    await fork.remove();
    // Those of a process that was killed are none, and go with the next one.
    await edit("fork-killed", (one) => ({ ...one, owner: { pid: 1, startTime: "of another" } }));
    expect((await listSnapshots()).map(({ name }) => name)).toEqual(["ready"]);
    await base.snapshot("next");
    expect(await readdir(dir)).toEqual(["next", "ready"]);
    await removeSnapshot("base", "next");
    const server = base.getServer();
    {
      await using checkpoint = await base.checkpoint();
      await base.kubectl(["delete", "configmap", "before"]);
      await checkpoint.rollback();
      expect(await namesIn(base)).toContain("configmap/before");
      expect(base.getServer()).toBe(server);
    }
    expect(await readdir(dir)).toEqual(["ready"]);
  });

  it("takes its own cluster back, at the same address", async () => {
    const server = base.getServer();
    await base.restore("ready");
    expect(base.getServer()).toBe(server);
    expect(await namesIn(base)).toEqual(["configmap/before", "configmap/kube-root-ca.crt"]);
    await using namespace = await base.createNamespace();
    await namespace.apply(pod("app", ["sleep", "3600"]));
    await namespace.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeoutMs: bound });
    await expect(base.restore("none")).rejects.toMatchObject({ hint: "use one of: ready" });
  });

  it("is refused when its memory is cut", async () => {
    await truncate(join(await copied("cut"), "memory"), 1 << 20);
    await expect(start("base/cut")).rejects.toMatchObject({
      code: "NAVGW_STATE",
      message: "snapshot base/cut is damaged: its memory is missing or truncated",
    });
  });

  it("is refused when its devices' state is cut", async () => {
    await truncate(join(await copied("devices"), "devices"), 1000);
    await expect(start("base/devices")).rejects.toMatchObject({
      code: "NAVGW_STATE",
      message: "snapshot base/devices is damaged: its devices has changed since it was taken",
    });
  });

  it("is refused when it is asked to be larger, or is none", async () => {
    const larger = new K3sCluster().withSnapshot("base/ready").withMemory(4096);
    await expect(larger.start()).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: "snapshot base/ready was taken with memory 2048, requested 4096",
    });
    await expect(start("nowhere")).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION" });
  });

  more({ base: () => base, bootOf, start, otherwise });
}
