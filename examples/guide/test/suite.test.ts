import { describe, ephemeralCluster, expect, test } from "navgw-test/vitest/fixtures";

// #region suite
describe("on a small node", () => {
  const cluster = ephemeralCluster({ memory: 1024 });

  test("has little room", async () => {
    const memory = await cluster().kubectl([
      "get",
      "nodes",
      "-o",
      "jsonpath={.items[0].status.capacity.memory}",
    ]);
    expect(Number.parseInt(memory, 10)).toBeLessThan(1024 * 1024);
  });
});
// #endregion
