// #region after
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { K3sCluster, type StartedK3sCluster } from "navgw-test";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: StartedK3sCluster;

beforeAll(async () => {
  cluster = await new K3sCluster().withStartupTimeout(120_000).start();
}, 180_000);

afterAll(() => cluster?.remove());

test("has one node", async () => {
  const config = new KubeConfig();
  config.loadFromString(cluster.getKubeConfig());
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  expect(items).toHaveLength(1);
});
// #endregion
