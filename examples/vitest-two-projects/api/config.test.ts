import { expect, inject, test } from "navgw-test/vitest/fixtures";

test("keeps its configuration in a namespace of its own", async ({ namespace, kubectl }) => {
  await namespace.apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings" },
    data: { color: "green" },
  });
  expect(await kubectl(["get", "configmap", "settings", "-o", "jsonpath={.data.color}"])).toBe("green");
});

test("is told of the cluster without a fixture, too", () => {
  const { server, kubeconfig, context } = inject("navgw");
  expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(kubeconfig).toContain(`current-context: ${context}`);
});
