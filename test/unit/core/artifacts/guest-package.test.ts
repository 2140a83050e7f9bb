import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { artifactEntry, findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { requirePlatform } from "../../../../src/core/base/platform.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();

test("NAVGW_GUEST_DIR names the package, and its artifacts are found by name", () => {
  writeGuestPackage(join(dir, "good"), { keeper: Buffer.from("k") });
  const guest = findGuestPackage({ NAVGW_GUEST_DIR: join(dir, "good") });
  expect(artifactEntry(guest, "keeper").uncompressedSize).toBe(1);
  expect(() => artifactEntry(guest, "vmlinux")).toThrow(expect.objectContaining({ code: "NAVGW_ARTIFACT" }));
});

test("a package that is missing or damaged is an error that says so", () => {
  const find = (name: string) => () => findGuestPackage({ NAVGW_GUEST_DIR: join(dir, name) });
  expect(find("missing")).toThrow(expect.objectContaining({ code: "NAVGW_ARTIFACT" }));
  mkdirSync(join(dir, "damaged"));
  writeFileSync(join(dir, "damaged/manifest.json"), '{"schema":2}');
  expect(find("damaged")).toThrow(/damaged guest package/);
  expect(() => findGuestPackage({ NAVGW_GUEST_DIR: "relative" })).toThrow(
    expect.objectContaining({ code: "NAVGW_BAD_OPTION" }),
  );
});

test("other platforms are refused", () => {
  expect(() => requirePlatform("linux", "x64")).not.toThrow();
  for (const [platform, arch] of [
    ["darwin", "arm64"],
    ["linux", "arm64"],
    ["win32", "x64"],
  ] as const) {
    expect(() => requirePlatform(platform, arch)).toThrow(
      expect.objectContaining({ code: "NAVGW_UNSUPPORTED" }),
    );
  }
});
