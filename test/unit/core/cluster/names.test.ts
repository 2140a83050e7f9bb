import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clustersDir, stateDir } from "../../../../src/core/base/paths.ts";
import {
  clusterLogs,
  listClusters,
  mergeKubeconfig,
  openCluster,
  removeCluster,
  startCluster,
  unmergeKubeconfig,
} from "../../../../src/core/index.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const APIS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  startCluster: (name) => startCluster({ name }),
  openCluster,
  removeCluster,
  clusterLogs: (name) => clusterLogs(name, "console"),
  mergeKubeconfig: (name) => mergeKubeconfig(name, join(dir, "kubeconfig")),
  unmergeKubeconfig: (name) => unmergeKubeconfig(name, join(dir, "kubeconfig")),
};
const NAMES: readonly unknown[] = [
  "",
  ".",
  "..",
  "../locks",
  "a/b",
  ".new-x",
  "Upper",
  "a".repeat(41),
  null,
  5,
];

test.each(Object.entries(APIS))("%s refuses what is no name before it becomes a path", async (_api, call) => {
  mkdirSync(join(clustersDir(), "..", "locks"), { recursive: true });
  mkdirSync(clustersDir(), { recursive: true });
  for (const name of NAMES) {
    await expect(call(name as string)).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringContaining(JSON.stringify(name)),
      hint: expect.any(String),
    });
  }
  expect([clustersDir(), join(stateDir(), "locks")].map((path) => existsSync(path))).toEqual([true, true]);
  expect(existsSync(join(dir, "kubeconfig"))).toBe(false);
});

test("what else is among the clusters' directories is no cluster", async () => {
  for (const name of [".gone-1", "Not-A-Cluster", "lost+found"]) {
    mkdirSync(join(clustersDir(), name), { recursive: true });
  }
  expect(await listClusters()).toEqual([]);
});
