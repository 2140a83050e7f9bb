import { expect, test } from "navgw-test/vitest/fixtures";

test("stores the app's settings", async ({ namespace, kubectl }) => {
  const data = { level: "debug" };
  await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app" }, data });
  expect(await kubectl(["get", "configmap/app", "-o", "jsonpath={.data.level}"])).toBe("debug");
});
