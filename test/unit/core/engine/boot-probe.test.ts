import { expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { findProgram } from "../../../../src/core/base/find-program.ts";
import { command, hint } from "../../../../src/core/base/hint.ts";
import { bootProbe } from "../../../../src/core/engine/boot-probe.ts";
import type { Engine } from "../../../../src/core/engine/engine.ts";
import { krun } from "../../../../src/core/engine/krun.ts";
import { qemu } from "../../../../src/core/engine/qemu.ts";
import { scratch } from "../support/scratch.ts";

scratch();

test("why krun's machine did not start is said in a sentence, with what to do", {
  timeout: 60_000,
}, async () => {
  const variant = {
    ...{ label: "KVM", hardware: true, isolation: "hardware" as const, sandbox: false, probeTimeout: 10_000 },
    program: "/nowhere/libkrun.so",
  };
  expect(await bootProbe(findGuestPackage(), krun, variant)).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /^its machine did not start: cannot load libkrun from \/nowhere\/libkrun\.so[^{}]*$/,
    ),
    hint: hint`run ${command("doctor")} to see which libraries were found, or set NAVGW_LIBKRUN and NAVGW_LIBKRUNFW to others`,
    holds: "once",
  });
});

test("a program that cannot be started is the engine's failure, and no error of ours", {
  timeout: 60_000,
}, async () => {
  const variant = {
    ...{
      label: "emulated",
      hardware: false,
      isolation: "none" as const,
      sandbox: false,
      probeTimeout: 10_000,
    },
    program: "/nowhere/qemu",
  };
  expect(await bootProbe(findGuestPackage(), qemu, variant)).toEqual({
    ok: false,
    reason: expect.stringContaining("/nowhere/qemu"),
    holds: "once",
  });
});

test("a KVM that was too slow once is not written off until the next reboot", {
  timeout: 60_000,
}, async () => {
  const program = findProgram("sleep") as string;
  const variant = {
    ...{ label: "KVM", hardware: true, isolation: "hardware" as const, sandbox: false, probeTimeout: 1 },
    program,
  };
  const slow: Engine = {
    ...qemu,
    launch: (spec, used) => ({ ...qemu.launch(spec, used), argv: [program, "60"] }),
  };
  expect(await bootProbe(findGuestPackage(), slow, variant)).toEqual({
    ok: false,
    reason: "this KVM cannot run a stock kernel: the guest did not boot and power off within 0.001 s",
    holds: "for-a-while",
  });
});
