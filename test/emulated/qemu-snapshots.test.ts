import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { describeRunningSnapshots } from "../support/running-snapshots.ts";

const BOUND = 900_000;
const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

/** Emulated where there is no KVM. */
describe.runIf(hasQemu)("on QEMU", () => {
  describeRunningSnapshots("qemu", BOUND, ({ base, bootOf, start, otherwise }) => {
    it("is refused when another QEMU took it, and its own cluster runs on", async () => {
      const foreign = await otherwise("foreign", { version: "5.0.0" });
      await expect(start(foreign)).rejects.toMatchObject({
        code: "NAVGW_UNSUPPORTED",
        message: expect.stringMatching(
          /snapshot base\/foreign cannot be resumed on this machine: QEMU .*, not 5\.0\.0/,
        ),
        hint: "take it again on this machine, with this version",
      });
      const boot = await bootOf(base());
      await expect(base().restore("foreign")).rejects.toMatchObject({ code: "NAVGW_UNSUPPORTED" });
      expect(await bootOf(base())).toBe(boot);
    });
  });
});
