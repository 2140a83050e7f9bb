import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { acquireLock } from "../../../../src/core/base/locks.ts";
import {
  artifactsDir,
  cacheDir,
  clusterDir,
  clustersDir,
  stateDir,
} from "../../../../src/core/base/paths.ts";
import { identify, type ProcessIdentity } from "../../../../src/core/base/process-identity.ts";
import { listClusters } from "../../../../src/core/cluster/list-clusters.ts";
import { openCluster } from "../../../../src/core/cluster/open-cluster.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { stopCluster } from "../../../../src/core/cluster/stop-cluster.ts";
import { goldenDir } from "../../../../src/core/golden/golden-store.ts";
import {
  type ClusterRecord,
  clusterLock,
  createCluster,
} from "../../../../src/core/record/cluster-record.ts";
import { makeHeldDir } from "../../../../src/core/record/held-directories.ts";
import { pretendCluster } from "../support/cluster.ts";
import { OtherProcess } from "../support/process.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

scratch();

const ENDED: ProcessIdentity = { pid: 2 ** 22 + 1, startTime: "1" };
const me = identify(process.pid) as ProcessIdentity;
const KEY = "a".repeat(64);

/** A file, in directories that are made for it. */
function writeIn(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
}

const make = (name: string, changes: Partial<ClusterRecord>): Promise<string> =>
  createCluster(recordOf({ name }, changes));
const nameless = { engine: undefined, isolation: undefined, node: undefined };
const neverReady: Partial<ClusterRecord> = { phase: "starting", wasReady: false, ...nameless };

/** Every command does the same; none of these is about a cluster that was left. */
const COMMANDS: readonly [string, () => Promise<unknown>][] = [
  ["list", listClusters],
  ["status, exec and others of another cluster", () => openCluster("other").catch(() => undefined)],
  ["down of another cluster", () => removeCluster("other")],
  ["stop of another cluster", () => stopCluster("other").catch(() => undefined)],
];

beforeEach(async () => {
  for (const { name } of await listClusters()) await removeCluster(name);
});

test.each(COMMANDS)("%s deletes clusters that nobody can need any more", async (_name, command) => {
  await make("never-ready", neverReady);
  await make("of-a-killed-process", { owner: ENDED });
  await make("half-stopped", { owner: ENDED, phase: "stopped" });
  await command();
  expect(readdirSync(clustersDir())).toEqual([]);
});

test("clusters with data, with a living owner, with a keeper, and those being started stay", async () => {
  await make("crashed", {});
  await make("stopped", { phase: "stopped" });
  await make("restarting", { phase: "starting" });
  await make("attached", { owner: me });
  await make("starting", neverReady);
  await using _starting = await acquireLock(clusterLock("starting"));
  const { keeper } = await pretendCluster({ name: "kept" }, { owner: ENDED });
  const names = ["attached", "crashed", "kept", "restarting", "starting", "stopped"];
  expect((await listClusters()).map(({ name }) => name)).toEqual(names);
  await keeper.end();
});

test("a stop that keeps the data of an attached cluster takes it from its owner", async () => {
  const { keeper } = await pretendCluster({ name: "taken" }, { owner: me });
  await stopCluster("taken");
  await keeper.ended;
  expect(await listClusters()).toEqual([expect.objectContaining({ name: "taken", state: "stopped" })]);
  expect(await openCluster("taken").catch((error) => error.message)).toContain("stopped");
});

test("locks, temporary directories and half-written files of killed processes are deleted", async () => {
  const doomed = [
    join(clustersDir(), `.held-${ENDED.pid}-${ENDED.startTime}-x`),
    join(clustersDir(), ".gone-x"),
    join(goldenDir(), `.new-${KEY}-x`),
    join(artifactsDir(), KEY, "keeper.1.0.partial"),
    join(stateDir(), "locks", "killed", `${ENDED.pid}-${ENDED.startTime}-x`),
    join(cacheDir(), "users.lock", `${ENDED.pid}-${ENDED.startTime}-x`),
    join(artifactsDir(), `${KEY}.lock`, `${ENDED.pid}-${ENDED.startTime}-x`),
  ];
  for (const path of doomed) writeIn(path);
  await listClusters();
  expect(doomed.filter(existsSync)).toEqual([]);
  expect(readdirSync(join(stateDir(), "locks"))).toEqual([]);
  expect(readdirSync(cacheDir()).filter((name) => name.endsWith(".lock"))).toEqual([]);
});

test("what a running process works on stays", async () => {
  const other = new OtherProcess(`
    const { makeHeldDir } = await import("CORE/record/held-directories.js");
    const { acquireLock } = await import("CORE/base/locks.js");
    await acquireLock(${JSON.stringify(join(artifactsDir(), `${KEY}.lock`))});
    await acquireLock(${JSON.stringify(join(goldenDir(), `${KEY}.lock`))});
    console.log(await makeHeldDir());
    setInterval(() => undefined, 1000);
  `);
  const held = (await other.line()) as string;
  const [unplaced, partial] = [
    join(goldenDir(), `.new-${KEY}-x`),
    join(artifactsDir(), KEY, "keeper.1.0.partial"),
  ];
  mkdirSync(unplaced, { recursive: true });
  writeIn(partial);
  const mine = await makeHeldDir();
  await listClusters();
  expect([held, unplaced, partial, mine].filter(existsSync)).toHaveLength(4);
  await other.kill();
  await listClusters();
  expect([held, unplaced, partial].filter(existsSync)).toEqual([]);
});

test("two commands at the same time sweep the same cluster", async () => {
  const dir = await make("left", neverReady);
  const lists = await Promise.all([listClusters(), listClusters(), removeCluster("left")]);
  expect(existsSync(dir)).toBe(false);
  expect(lists.slice(0, 2).flat()).toSatisfy((found: readonly { name: string }[]) =>
    found.every(({ name }) => name === "left"),
  );
  expect(existsSync(clusterDir("left"))).toBe(false);
});
