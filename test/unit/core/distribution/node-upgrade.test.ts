import { expect, test } from "vitest";
import { checkUpgrade } from "../../../../src/core/distribution/node-upgrade.ts";

test("data goes forward, and is told when it skips a minor version", () => {
  for (const has of ["v1.36.1+k3s1", "v1.36.1+k3s2", "v1.36.2+k3s1", "v1.37.0+k3s1"])
    expect(checkUpgrade("demo", "v1.36.1+k3s1", has)).toBeUndefined();
  expect(checkUpgrade("demo", "v1.34.3+k3s1", "v1.36.1+k3s1")).toMatch(/one minor version at a time/);
});

test.each(["v1.35.9+k3s1", "v1.36.0+k3s1", "v1.36.1-rc1+k3s1"])("data does not go back to %s", (has) => {
  expect(() => checkUpgrade("demo", "v1.36.1+k3s1", has)).toThrow(
    expect.objectContaining({
      code: "NAVGW_CLUSTER_EXISTS",
      message: expect.stringContaining("v1.36.1+k3s1"),
      hint: expect.stringContaining("navgw-test down --name demo"),
    }),
  );
});
