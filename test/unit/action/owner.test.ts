import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { claimName, releaseName } from "../../../src/action/owner.ts";
import { clustersDir, stateDir } from "../../../src/core/base/paths.ts";
import { listClusters } from "../../../src/core/index.ts";
import { createCluster } from "../../../src/core/record/cluster-record.ts";
import { recordOf } from "../core/support/record.ts";
import { scratch } from "../core/support/scratch.ts";

const dir = scratch();

/** Becomes a runner's job; each of a runner begins with an empty temporary folder. */
function job(runner: string, run: string): void {
  const temp = join(dir, `temp-${runner}`);
  rmSync(temp, { recursive: true, force: true });
  mkdirSync(temp);
  vi.stubEnv("RUNNER_TEMP", temp);
  vi.stubEnv("RUNNER_NAME", runner);
  vi.stubEnv("GITHUB_RUN_ID", run);
}

beforeEach(() => rmSync(stateDir(), { recursive: true, force: true }));

const names = async (): Promise<string[]> => (await listClusters()).map(({ name }) => name);

test("a second step of the same job shares the cluster, and does not own it", async () => {
  job("r1", "1");
  expect(await claimName("demo")).toBe(true);
  await createCluster(recordOf({ name: "demo" }));
  expect(await claimName("demo")).toBe(false);
  expect(await names()).toEqual(["demo"]);
});

test("what a killed job of this runner has left is removed", async () => {
  job("r1", "1");
  await claimName("demo");
  await createCluster(recordOf({ name: "demo" }));
  job("r1", "2");
  expect(await claimName("demo")).toBe(true);
  expect(await names()).toEqual([]);
  expect(readdirSync(clustersDir())).toEqual([]);
});

test("also by an earlier try of the same run", async () => {
  job("r1", "1");
  await claimName("demo");
  await createCluster(recordOf({ name: "demo" }));
  job("r1", "1");
  expect(await claimName("demo")).toBe(true);
  expect(await names()).toEqual([]);
});

test("a cluster of another runner of the same user, or of a person, stays and is an error", async () => {
  job("r1", "1");
  await claimName("demo");
  await createCluster(recordOf({ name: "demo" }));
  await createCluster(recordOf({ name: "mine" }));
  job("r2", "1");
  for (const name of ["demo", "mine"]) {
    await expect(claimName(name)).rejects.toMatchObject({
      code: "NAVGW_CLUSTER_EXISTS",
      hint: expect.stringContaining(`navgw-test down --name ${name}`),
    });
  }
  expect((await names()).sort()).toEqual(["demo", "mine"]);
});

test("a name that was given up leaves no file", async () => {
  job("r1", "1");
  await claimName("demo");
  expect(existsSync(join(stateDir(), "jobs/demo.json"))).toBe(true);
  await releaseName("demo");
  expect(readdirSync(join(stateDir(), "jobs"))).toEqual([]);
});
