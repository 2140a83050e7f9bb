import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { clusterDir, clustersDir } from "../../../../src/core/base/paths.ts";
import { identify } from "../../../../src/core/base/process-identity.ts";
import { clusterLogs } from "../../../../src/core/cluster/cluster-logs.ts";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { openCluster, reachCluster } from "../../../../src/core/cluster/open-cluster.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { startCluster } from "../../../../src/core/cluster/start-cluster.ts";
import { stopCluster } from "../../../../src/core/cluster/stop-cluster.ts";
import { createCluster, readRecord } from "../../../../src/core/record/cluster-record.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { killed, pretendCluster } from "../support/cluster.ts";
import { GuestAgent } from "../support/guest-agent.ts";
import { OtherProcess } from "../support/process.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

scratch();
const runs = (pid: number): boolean => identify(pid) !== undefined;
const stateOf = async (name: string) => (await listClusters()).find((one) => one.name === name)?.state;

test("there are no clusters before the first", async () => {
  expect(await listClusters()).toEqual([]);
  await expect(openCluster("nobody")).rejects.toMatchObject({
    code: "NAVGW_NO_CLUSTER",
    hint: expect.any(String),
  });
  expect(await removeCluster("nobody")).toBe(false);
});

test("a running cluster is listed, opened, returned by a second start, and removed without a trace", async () => {
  const { dir, keeper } = await pretendCluster({ name: "running", memory: 3000 });
  expect(await listClusters()).toEqual([
    expect.objectContaining({
      name: "running",
      state: "running",
      engine: "uml",
      isolation: "none",
      node: { distribution: "builtin", version: "v1.37.2+navgw.1" },
      server: "https://127.0.0.1:40000",
      kubeconfigPath: join(dir, "kubeconfig"),
      memory: 3000,
      ports: [],
    }),
  ]);
  const cluster = await openCluster("running");
  expect(cluster).toMatchObject({
    ...{ name: "running", engine: "uml", isolation: "none", dir, created: false, forwards: [] },
  });
  expect(await cluster.kubeconfig()).toContain("navgw-running");
  expect(await startCluster({ name: "running" })).toMatchObject({ created: false, server: cluster.server });
  await expect(startCluster({ name: "running", memory: 2000 })).rejects.toMatchObject({
    code: "NAVGW_CLUSTER_EXISTS",
    message: expect.stringContaining("3000"),
  });
  const exited = cluster.exited;
  await cluster.remove();
  expect(await exited).toMatchObject({ code: null, signal: "SIGKILL" });
  expect([runs(keeper.pid), runs(keeper.machinePid), existsSync(dir)]).toEqual([false, false, false]);
  expect(readdirSync(clustersDir())).toEqual([]);
  expect(await removeCluster("running")).toBe(false);
});

test("a cluster whose machine was killed is crashed; its console can be read, its guest cannot be asked", async () => {
  const { dir, keeper } = await pretendCluster({ name: "crashed" });
  writeFileSync(join(dir, "console.log"), "one\ntwo\nthree\n");
  await killed(keeper.machinePid);
  await keeper.ended;
  expect((await listClusters())[0]).toMatchObject({ state: "crashed", exit: { signal: "SIGKILL" } });
  await expect(openCluster("crashed")).rejects.toMatchObject({
    code: "NAVGW_NO_CLUSTER",
    message: expect.stringContaining("crashed"),
  });
  expect(await text(await clusterLogs("crashed", "console", { tail: 2, follow: true }))).toBe("two\nthree\n");
  await expect(clusterLogs("crashed", "k3s")).rejects.toMatchObject({ code: "NAVGW_NO_CLUSTER" });
  expect(await removeCluster("crashed")).toBe(true);
});

test("a killed keeper takes its machine along, and the cluster is crashed and can be removed", async () => {
  const { dir, keeper } = await pretendCluster({ name: "killed" });
  await killed(keeper.pid);
  await waitUntil("the machine's end", 5000, () => !runs(keeper.machinePid));
  expect(existsSync(join(dir, "keeper.sock"))).toBe(true);
  expect(await stateOf("killed")).toBe("crashed");
  expect(await removeCluster("killed")).toBe(true);
});

test("a keeper that does not answer any more is ended all the same", { timeout: 40_000 }, async () => {
  const { keeper } = await pretendCluster({ name: "stuck" });
  process.kill(keeper.pid, "SIGSTOP");
  expect(await removeCluster("stuck")).toBe(true);
  expect([runs(keeper.pid), runs(keeper.machinePid)]).toEqual([false, false]);
});

test.each([
  ["damaged", (dir: string) => writeFileSync(join(dir, "cluster.json"), "{")],
  ["of another kind", (dir: string) => writeFileSync(join(dir, "cluster.json"), '{"schema":"x"}')],
  ["missing", () => undefined],
])("a cluster whose record is %s is crashed, cannot be started, and can be removed", async (_what, write) => {
  const dir = clusterDir("broken");
  mkdirSync(dir, { recursive: true });
  write(dir);
  expect(await listClusters()).toEqual([{ name: "broken", state: "crashed", dir, ports: [] }]);
  await expect(startCluster({ name: "broken" })).rejects.toMatchObject({ code: "NAVGW_STATE" });
  expect(await removeCluster("broken")).toBe(true);
  expect(existsSync(dir)).toBe(false);
});

test("a clean stop asks the guest, waits for its end, and is remembered", async () => {
  const { dir, keeper } = await pretendCluster({ name: "stopped" });
  let asked = "";
  await using _agent = await GuestAgent.listen(join(dir, "control.sock"), (request, response) => {
    asked = `${request.method} ${request.url}`;
    response.writeHead(202).end();
    process.kill(keeper.machinePid, "SIGTERM");
  });
  await stopCluster("stopped");
  expect(asked).toBe("POST /v1/shutdown");
  expect(await stateOf("stopped")).toBe("stopped");
  expect(await readRecord("stopped")).toMatchObject({ phase: "stopped", apiPort: 40000 });
  await stopCluster("stopped");
  await removeCluster("stopped");
});

test("a guest that cannot be asked is killed by stop", async () => {
  const { keeper } = await pretendCluster({ name: "mute" });
  await stopCluster("mute");
  expect(runs(keeper.machinePid)).toBe(false);
  expect(await stateOf("mute")).toBe("stopped");
  await removeCluster("mute");
});

test("before its keeper runs a cluster is starting while its starter lives, and gone after", async () => {
  await createCluster(recordOf({ name: "early" }, { phase: "starting", wasReady: false }));
  const starter = new OtherProcess(`
    const { acquireLock } = await import("CORE/base/locks.js");
    const { clusterLock } = await import("CORE/record/cluster-record.js");
    await acquireLock(clusterLock("early"));
    console.log("held");
    setInterval(() => undefined, 1000);
  `);
  expect(await starter.line()).toBe("held");
  expect(await stateOf("early")).toBe("starting");
  await starter.kill();
  expect(await stateOf("early")).toBeUndefined();
  expect(existsSync(clusterDir("early"))).toBe(false);
});

test("removing a cluster that is being started ends its boot first", async () => {
  await createCluster(recordOf({ name: "booting" }, { phase: "starting", wasReady: false }));
  const starter = new OtherProcess(`
    const { acquireLock } = await import("CORE/base/locks.js");
    const { clusterLock } = await import("CORE/record/cluster-record.js");
    const { startKeeper } = await import("CORE/keeper/start-keeper.js");
    const { materialize } = await import("CORE/artifacts/artifact-store.js");
    const { findGuestPackage } = await import("CORE/artifacts/guest-package.js");
    const lock = await acquireLock(clusterLock("booting"));
    const keeper = await startKeeper(await materialize(findGuestPackage(), "keeper"), ${JSON.stringify({
      dir: clusterDir("booting"),
      ephemeral: false,
      machine: { argv: ["/bin/sleep", "300"], env: {}, dir: "." },
      net: { protocol: "none", socket: "net.sock", mac: "5a:94:ef:e4:0c:ee" },
      forwards: [],
      api: "keeper.sock",
      consoleLog: "console.log",
      networkLog: "network.log",
      exitFile: "exit.json",
    })});
    console.log("booting");
    await keeper.ended;
    await lock.release();
  `);
  expect(await starter.line()).toBe("booting");
  expect(await stateOf("booting")).toBe("starting");
  expect(await removeCluster("booting")).toBe(true);
  expect(await starter.ended()).toBe(0);
  expect(existsSync(clusterDir("booting"))).toBe(false);
});

describe("a cluster that a newer version of this package made", () => {
  const file = (dir: string): string => join(dir, "cluster.json");
  const changed = (dir: string, change: (record: object) => object): void => {
    const record = JSON.parse(readFileSync(file(dir), "utf8"));
    writeFileSync(file(dir), JSON.stringify(change(record)));
  };

  test.each([
    ["in a format of its own", { schema: 2, version: "99.1.0" }, "a newer version of navgw-test (99.1.0)"],
    ["which it does not name", { schema: 2, version: undefined }, "a newer version of navgw-test (format 2)"],
    [
      "with a value of its own",
      { version: "99.1.0", engine: "later" },
      "a newer version of navgw-test (99.1.0)",
    ],
  ])("%s: is told by everything, and its machine runs on", async (_what, changes, by) => {
    const { dir, keeper } = await pretendCluster({ name: "newer" });
    changed(dir, (record) => ({ ...record, ...changes }));
    const before = readFileSync(file(dir), "utf8");
    const madeBy = changes.version;
    expect(await listClusters()).toEqual([{ name: "newer", state: "newer", dir, ports: [], madeBy }]);
    for (const use of [
      () => openCluster("newer"),
      () => reachCluster("newer"),
      () => startCluster({ name: "newer" }),
      () => stopCluster("newer"),
      () => clusterLogs("newer", "k3s"),
      () => removeCluster("newer"),
    ]) {
      await expect(use()).rejects.toMatchObject({
        code: "NAVGW_UNSUPPORTED",
        message: expect.stringContaining(`cluster newer was made by ${by}`),
        hint: expect.stringContaining("npx navgw-test@"),
      });
    }
    expect(readFileSync(file(dir), "utf8")).toBe(before);
    expect([runs(keeper.pid), runs(keeper.machinePid)]).toEqual([true, true]);
    expect(await removeCluster("newer", { force: true })).toBe(true);
    expect([runs(keeper.pid), runs(keeper.machinePid), existsSync(dir)]).toEqual([false, false, false]);
  });

  test("in the same format is an ordinary one, whatever else is recorded of it", async () => {
    const { dir } = await pretendCluster({ name: "newer" });
    changed(dir, (record) => ({ ...record, version: "99.1.0", later: true }));
    expect((await listClusters())[0]).toMatchObject({ state: "running" });
    await removeCluster("newer");
  });
});
