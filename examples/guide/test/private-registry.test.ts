import { expect, test } from "navgw-test/vitest/fixtures";

const BOUND = { timeout: 60_000 };
const registry = process.env.REGISTRY ?? "registry.example.com";

test("takes an image of a registry that wants a password", BOUND, async ({ cluster, namespace }) => {
  // #region load
  await cluster.loadImages([`${registry}/team/shop:1.0`]);
  await namespace.apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shop" },
    spec: { containers: [{ name: "shop", image: `${registry}/team/shop:1.0` }] },
  });
  // #endregion
  await namespace.waitFor({ kind: "Pod", name: "shop" }, "Ready", { timeoutMs: BOUND.timeout });
  await using forward = await namespace.portForward({ pod: "shop" }, 8080);
  expect(await (await fetch(forward.url)).text()).toBe("open\n");
});
