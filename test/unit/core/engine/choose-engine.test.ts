import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { chooseEngine } from "../../../../src/core/engine/choose-engine.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
afterEach(() => {
  vi.unstubAllEnvs();
});

test("an engine that lacks something is refused with why, and with what to do as data", async () => {
  vi.stubEnv("NAVGW_QEMU", join(dir, "none"));
  await expect(chooseEngine(findGuestPackage(), "qemu")).rejects.toMatchObject({
    code: "NAVGW_ENGINE_UNAVAILABLE",
    message: `engine qemu does not work on this machine: ${join(dir, "none")} is not installed`,
    hintParts: [expect.stringContaining("install QEMU")],
  });
});
