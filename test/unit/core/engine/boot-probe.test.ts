import { expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { bootProbe } from "../../../../src/core/engine/boot-probe.ts";
import { krun } from "../../../../src/core/engine/krun.ts";
import { scratch } from "../support/scratch.ts";

scratch();

test("why krun's machine did not start is said in a sentence, with what to do", {
  timeout: 60_000,
}, async () => {
  const variant = {
    ...{ label: "KVM", hardware: true, sandbox: false, probeTimeout: 10_000 },
    program: "/nowhere/libkrun.so",
  };
  expect(await bootProbe(findGuestPackage(), krun, variant)).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /^its machine did not start: cannot load libkrun from \/nowhere\/libkrun\.so[^{}]*$/,
    ),
    hint: expect.any(String),
    final: false,
  });
});
