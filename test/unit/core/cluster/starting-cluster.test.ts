import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { acquireLock } from "../../../../src/core/base/locks.ts";
import { openCluster, reachCluster } from "../../../../src/core/cluster/open-cluster.ts";
import { removeCluster } from "../../../../src/core/cluster/remove-cluster.ts";
import { clusterLock, createCluster } from "../../../../src/core/record/cluster-record.ts";
import { dumpCluster } from "../../../../src/core/testing/dump-cluster.ts";
import { pretendCluster } from "../support/cluster.ts";
import { GuestAgent } from "../support/guest-agent.ts";
import { recordOf } from "../support/record.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const STARTING = { phase: "starting", wasReady: false, engine: undefined, node: undefined } as const;
const status = {
  state: "starting",
  marks: { init: 0.5, network: 0.6, "node-start": 0.7, apiserver: 4 },
  tries: 1,
  uptime: 9,
  memory: { total: 2, available: 1 },
  trouble: { cause: "image", message: "an image of a system pod cannot be pulled: x" },
  importing: ["x.tar.zst"],
};

test("a cluster that is starting can be looked at by others while its name is locked", async () => {
  await using _lock = await acquireLock(clusterLock("starts"));
  const { dir: home } = await pretendCluster({ name: "starts" }, STARTING);
  await using _agent = await GuestAgent.listen(join(home, "control.sock"), (request, response) => {
    if (request.url === "/v1/status") response.end(JSON.stringify(status));
    else response.end("what the node says\n");
  });
  const cluster = await reachCluster("starts");
  expect(await cluster.status()).toEqual(status);
  expect(await text(await cluster.logs("k3s"))).toBe("what the node says\n");
  expect(await cluster.kubeconfig()).toContain("navgw-starts");

  await expect(openCluster("starts")).rejects.toMatchObject({
    code: "NAVGW_NO_CLUSTER",
    message:
      "cluster starts is starting (so far: API server ready), and this needs a ready cluster; an image of a system pod cannot be pulled: x",
  });
  rmSync(join(home, "kubeconfig"));
  await expect(cluster.kubeconfig()).rejects.toMatchObject({
    code: "NAVGW_NO_CLUSTER",
    message: expect.stringContaining("it has no kubeconfig yet"),
  });
  const files = await dumpCluster("starts", join(dir, "dump"));
  expect(files.map((path) => path.slice(dir.length))).toEqual(expect.arrayContaining(["/dump/k3s.log"]));
  expect(await readFile(join(dir, "dump/k3s.log"), "utf8")).toBe("what the node says\n");
  expect(await readFile(join(dir, "dump/problems.txt"), "utf8")).toContain("it has no kubeconfig yet");
  await removeAfter("starts", _lock);
});

test("a guest that has no network yet is told as such", async () => {
  const lock = await acquireLock(clusterLock("early"));
  await pretendCluster({ name: "early" }, STARTING);
  const cluster = await reachCluster("early");
  for (const asked of [cluster.status(), cluster.exec(["true"])]) {
    await expect(asked).rejects.toMatchObject({
      code: "NAVGW_NO_CLUSTER",
      message: expect.stringContaining("its guest does not respond yet"),
    });
  }
  await removeAfter("early", lock);
});

test("a cluster without a machine cannot be looked at", async () => {
  const lock = await acquireLock(clusterLock("before"));
  await createCluster(recordOf({ name: "before" }, STARTING));
  await expect(reachCluster("before")).rejects.toMatchObject({
    code: "NAVGW_NO_CLUSTER",
    message: "cluster before is starting, and its machine has not been started yet",
  });
  await removeAfter("before", lock);
});

async function removeAfter(name: string, lock: { release(): Promise<void> }): Promise<void> {
  await lock.release();
  expect(await removeCluster(name)).toBe(true);
}
