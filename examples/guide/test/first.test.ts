import { expect, test } from "navgw-test/vitest/fixtures";

test("starts the shop", { timeout: 60_000 }, async ({ namespace, kubectl }) => {
  await namespace.apply("app/shop.yaml");
  await namespace.waitFor({ kind: "Deployment", name: "shop" }, "Available");
  expect(await kubectl(["get", "pods", "-o", "name"])).toContain("pod/shop-");
});
