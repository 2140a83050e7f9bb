import { expect, test } from "vitest";
import { doctorReport, withFlagHint } from "../../../src/cli/print-doctor.ts";
import type { EngineReport } from "../../../src/core/index.ts";
import { hint, option } from "../../../src/core/internal.ts";
import { captured } from "./support.ts";

const KRUN: EngineReport = {
  name: "krun",
  usable: false,
  reason: "there is no /dev/kvm",
  hint: 'use engine: "uml"',
  hintParts: hint`use ${option("engine", "uml")}`,
  hardware: false,
  detail: { libkrun: "1.17.4 (npm)" },
};
const UML: EngineReport = {
  name: "uml",
  usable: true,
  reason: "works, no hardware needed: the guest booted in 0.4 s",
  hardware: false,
  isolation: "none",
  snapshots: { keeps: "disk", why: "uml cannot save a machine's memory" },
  detail: { boot: "0.41 s" },
};

test("each engine comes with what to do in flags, what isolates its guests, and what else is known", () => {
  const { terminal } = captured();
  const qemu: EngineReport = {
    ...UML,
    name: "qemu",
    hardware: true,
    isolation: "hardware",
    snapshots: undefined,
  };
  expect(doctorReport([KRUN, UML, qemu], [], terminal).split("\n")).toEqual([
    "Engines",
    " ✗ krun  there is no /dev/kvm",
    "         hint: use --engine uml",
    "         libkrun  1.17.4 (npm)",
    " ✓ uml   works, no hardware needed: the guest booted in 0.4 s",
    "         boot       0.41 s",
    "         isolation  none: run nothing in it that you do not trust",
    "         snapshots  keep the disk: uml cannot save a machine's memory",
    " ✓ qemu  works, no hardware needed: the guest booted in 0.4 s",
    "         boot       0.41 s",
    "         isolation  hardware: the CPU's virtualization separates the guest from this machine",
    "",
    "navgw-test up uses uml.",
  ]);
});

test("as JSON a report has the same hint, and the isolation by its name", () => {
  expect(withFlagHint(KRUN)).toEqual({
    ...{ name: "krun", usable: false, reason: "there is no /dev/kvm", hint: "use --engine uml" },
    ...{ hardware: false, detail: { libkrun: "1.17.4 (npm)" } },
  });
  expect(withFlagHint(UML)).toMatchObject({ isolation: "none", hint: undefined });
});
