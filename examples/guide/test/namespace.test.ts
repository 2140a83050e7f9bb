import type { V1Pod } from "@kubernetes/client-node";
import { expect, test } from "navgw-test/vitest/fixtures";

const BOUND = { timeout: 60_000 };

const settings = (color: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings" },
  data: { color },
});

// #region fixture
test.concurrent("is green", async ({ namespace, kubectl }) => {
  await namespace.apply(settings("green"));
  expect(await kubectl(["get", "configmap", "settings", "-o", "jsonpath={.data.color}"])).toBe("green");
});

test.concurrent("is blue at the same time", async ({ namespace, kubectl }) => {
  await namespace.apply(settings("blue"));
  expect(await kubectl(["get", "configmap", "settings", "-o", "jsonpath={.data.color}"])).toBe("blue");
});
// #endregion

test("makes a second namespace", BOUND, async ({ cluster }) => {
  // #region api
  await using namespace = await cluster.createNamespace({ prefix: "orders" });
  await namespace.apply("./app/shop.yaml");
  await namespace.waitFor({ kind: "Deployment", name: "shop" }, "Ready", { timeoutMs: 60_000 });
  console.log(await namespace.kubectl(["get", "pods"]));
  // #endregion
  expect(namespace.name).toMatch(/^orders-[0-9a-f]{8}$/);
});

test("waits with the types of client-node", BOUND, async ({ namespace }) => {
  const containers = [{ name: "job", image: "shop:dev", command: ["true"] }];
  await namespace.apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "job-1" },
    spec: { restartPolicy: "Never", containers },
  });
  // #region typed
  const pod = await namespace.waitFor<V1Pod>(
    { kind: "Pod", name: "job-1" },
    ({ status }) => status?.phase === "Succeeded",
  );
  // #endregion
  expect(pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
});
