import { expect, test } from "vitest";
import { compareVersions } from "../../../../src/core/base/version-order.ts";
import { checkUpgrade } from "../../../../src/core/distribution/node-upgrade.ts";
import { noteOnNewer, requireSupported } from "../../../../src/core/distribution/supported-versions.ts";

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
        hint: expect.stringContaining("take v1.28 or newer"),
      }),
    );
  },
);

test("a version that is newer than known is told, the next one is not", () => {
  expect(noteOnNewer("v1.38.0+k3s1")).toBeUndefined();
  expect(noteOnNewer("v1.39.0+k3s1")).toContain("v1.39.0+k3s1 is newer");
  expect(noteOnNewer("v1.99.0+navgw.1")).toBeUndefined();
});

test("versions are ordered by their numbers, then by their pre-releases", () => {
  const ordered = ["v1.9.9+k3s1", "v1.36.1+k3s1", "v1.36.2-rc2+k3s1", "v1.36.2-rc10+k3s1", "v1.36.2+k3s1"];
  for (const [at, version] of ordered.entries())
    for (const [other, one] of ordered.entries())
      expect(Math.sign(compareVersions(version, one))).toBe(Math.sign(at - other));
  expect(compareVersions("v1.36.2+k3s1", "v1.36.2+k3s-80b11e87")).toBe(0);
});

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
