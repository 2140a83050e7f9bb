import { expect, test } from "navgw-test/vitest/fixtures";

const BOUND = { timeout: 60_000 };

// #region test
test("runs the image that was just built", BOUND, async ({ namespace }) => {
  await namespace.apply("app/shop.yaml");
  await namespace.waitFor({ kind: "Deployment", name: "shop" }, "Ready", { timeoutMs: BOUND.timeout });
  await using forward = await namespace.portForward({ service: "shop" }, 80);
  expect(await (await fetch(forward.url)).text()).toBe("open\n");
});
// #endregion

test("loads an image into a cluster that runs", BOUND, async ({ cluster }) => {
  // #region load
  const names = await cluster.loadImages(["./shop.tar"]);
  // #endregion
  expect(names).toEqual(["docker.io/library/shop:dev"]);
});
