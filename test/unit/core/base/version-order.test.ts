import { expect, test } from "vitest";
import { compareVersions } from "../../../../src/core/base/version-order.ts";

test("versions are ordered by their numbers, then by their pre-releases", () => {
  const ordered = ["v1.9.9+k3s1", "v1.36.1+k3s1", "v1.36.2-rc2+k3s1", "v1.36.2-rc10+k3s1", "v1.36.2+k3s1"];
  for (const [at, version] of ordered.entries())
    for (const [other, one] of ordered.entries())
      expect(Math.sign(compareVersions(version, one))).toBe(Math.sign(at - other));
  expect(compareVersions("v1.36.2+k3s1", "v1.36.2+k3s-80b11e87")).toBe(0);
});
