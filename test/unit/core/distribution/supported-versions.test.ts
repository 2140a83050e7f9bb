import { expect, test } from "vitest";
import {
  newerVersionWarning,
  requireSupported,
} from "../../../../src/core/distribution/supported-versions.ts";

test.each([
  "v1.28.0+k3s1",
  "v1.36.1+k3s1",
  "v1.34.3+k3s-80b11e87-dirty",
  "v1.36",
  "stable",
  "v1.2.3+navgw.1",
])("%s is supported", (version) => {
  expect(() => requireSupported(version)).not.toThrow();
});

test.each(["v1.27.3+k3s1", "v1.27", "v1.9.1+k3s1"])(
  "%s is too old, with the reason and what to do",
  (version) => {
    expect(() => requireSupported(version)).toThrow(
      expect.objectContaining({
        code: "NAVGW_UNSUPPORTED",
        message: expect.stringContaining(`k3s ${version} is too old: `),
        hint: expect.stringContaining("use v1.28 or newer"),
      }),
    );
  },
);

test("a version that is newer than known is told, the next one is not", () => {
  expect(newerVersionWarning("v1.38.0+k3s1")).toBeUndefined();
  expect(newerVersionWarning("v1.39.0+k3s1")).toContain("v1.39.0+k3s1 is newer");
  expect(newerVersionWarning("v1.99.0+navgw.1")).toBeUndefined();
});
