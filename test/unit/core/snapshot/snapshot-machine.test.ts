import { expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { optionsToKeep } from "../../../../src/core/cluster/restart-options.ts";
import type { ChosenEngine } from "../../../../src/core/engine/choose-engine.ts";
import type { Engine, Variant } from "../../../../src/core/engine/engine.ts";
import { qemu } from "../../../../src/core/engine/qemu.ts";
import { uml } from "../../../../src/core/engine/uml.ts";
import { resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import type { MemorySnapshot } from "../../../../src/core/snapshot/snapshot-kinds.ts";
import { describeMachine, machineDifferences } from "../../../../src/core/snapshot/snapshot-machine.ts";

const guest = findGuestPackage();
const emulated: Variant = {
  label: "emulated",
  hardware: false,
  isolation: "none",
  program: "/usr/bin/qemu",
  version: "7.2.1",
  sandbox: true,
  probeTimeout: 1,
};
const kvm: Variant = { ...emulated, label: "KVM", hardware: true, isolation: "hardware" };

const chosen = (variant: Variant, engine: Engine = qemu): ChosenEngine => ({
  engine,
  variant,
  choice: {
    chosen: { name: engine.name, usable: true, reason: "works", hardware: variant.hardware },
    passedOver: [],
  },
});

async function takenOn(variant: Variant, engine: Engine = qemu): Promise<MemorySnapshot> {
  return {
    schema: 1,
    createdAt: "2026-01-02T03:04:05.000Z",
    options: optionsToKeep(resolveOptions({})),
    engine: engine.name,
    ...{ cluster: "base", name: "ready", dir: "/nowhere", files: {} },
    machine: { ...(await describeMachine(guest, chosen(variant, engine))), bytes: 1, token: "t" },
  };
}

test.each([emulated, kvm])("a machine goes on where it was taken, $label", async (variant) => {
  expect(await machineDifferences(await takenOn(variant), guest, chosen(variant))).toEqual([]);
});

test("another QEMU and another way to run it are named", async () => {
  const snapshot = await takenOn(emulated);
  expect(await machineDifferences(snapshot, guest, chosen({ ...emulated, version: "9.0.0" }))).toEqual([
    "QEMU 9.0.0, not 7.2.1",
  ]);
  expect(await machineDifferences(snapshot, guest, chosen(kvm))).toEqual([
    "KVM, not emulated",
    "another CPU",
  ]);
});

test("so is another CPU below KVM", async () => {
  const snapshot = await takenOn(kvm);
  const elsewhere = { ...snapshot, machine: { ...snapshot.machine, cpu: "of another kind" } };
  expect(await machineDifferences(elsewhere, guest, chosen(kvm))).toEqual(["another CPU"]);
});

test.each([
  [qemu, "vmlinux"],
  [qemu, "base.erofs"],
  [uml, "linux-uml"],
  [uml, "node.erofs"],
] as const)("so is, on $0.name, a guest with another $1", async (engine, name) => {
  const snapshot = await takenOn(emulated, engine);
  const { artifacts } = guest.manifest;
  const changed = { ...artifacts[name], uncompressedSha256: "0".repeat(64) };
  const other = {
    ...guest,
    manifest: { ...guest.manifest, artifacts: { ...artifacts, [name]: changed } },
  } as typeof guest;
  expect(await machineDifferences(snapshot, other, chosen(emulated, engine))).toEqual([`another ${name}`]);
});

test("on uml the host's kernel, its CPU and its boot must be the same", async () => {
  const snapshot = await takenOn(emulated, uml);
  expect(await machineDifferences(snapshot, guest, chosen(emulated, uml))).toEqual([]);
  const elsewhere = { ...snapshot.machine, version: "1.2.3", cpu: "of another kind", boot: "an earlier one" };
  expect(await machineDifferences({ ...snapshot, machine: elsewhere }, guest, chosen(emulated, uml))).toEqual(
    ["the host's kernel is 7.2.1, not 1.2.3", "another CPU", "the host was started anew since"],
  );
});
