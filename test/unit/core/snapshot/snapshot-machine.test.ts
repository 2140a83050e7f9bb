import { expect, test } from "vitest";
import { type ArtifactName, findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { optionsToKeep } from "../../../../src/core/cluster/restart-options.ts";
import type { ChosenEngine } from "../../../../src/core/engine/choose-engine.ts";
import type { Variant } from "../../../../src/core/engine/engine.ts";
import { qemu } from "../../../../src/core/engine/qemu.ts";
import { resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import type { MemorySnapshot } from "../../../../src/core/snapshot/snapshot-kinds.ts";
import { describeMachine, requireSameMachine } from "../../../../src/core/snapshot/snapshot-machine.ts";

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

const chosen = (variant: Variant): ChosenEngine => ({
  engine: qemu,
  variant,
  choice: {
    chosen: { name: "qemu", usable: true, reason: "works", hardware: variant.hardware },
    passedOver: [],
  },
});

async function takenOn(variant: Variant): Promise<MemorySnapshot> {
  return {
    schema: 1,
    createdAt: "2026-01-02T03:04:05.000Z",
    options: optionsToKeep(resolveOptions({})),
    engine: "qemu",
    ...{ cluster: "base", name: "ready", dir: "/nowhere", files: {} },
    machine: { ...(await describeMachine(guest, chosen(variant))), bytes: 1, token: "t" },
  };
}

const refused = (what: string) => ({
  code: "NAVGW_UNSUPPORTED",
  message: `snapshot base/ready cannot be resumed on this machine: ${what}`,
  hint: "take it again on this machine, with this version",
});

test.each([emulated, kvm])("a machine goes on where it was taken, $label", async (variant) => {
  await expect(requireSameMachine(await takenOn(variant), guest, chosen(variant))).resolves.toBeUndefined();
});

test("another QEMU and another way to run it are named", async () => {
  const snapshot = await takenOn(emulated);
  await expect(
    requireSameMachine(snapshot, guest, chosen({ ...emulated, version: "9.0.0" })),
  ).rejects.toMatchObject(refused("QEMU 9.0.0, not 7.2.1"));
  await expect(requireSameMachine(snapshot, guest, chosen(kvm))).rejects.toMatchObject(
    refused("KVM, not emulated, another CPU"),
  );
});

test("so is another CPU below KVM", async () => {
  const snapshot = await takenOn(kvm);
  const elsewhere = { ...snapshot, machine: { ...snapshot.machine, cpu: "of another kind" } };
  await expect(requireSameMachine(elsewhere, guest, chosen(kvm))).rejects.toMatchObject(
    refused("another CPU"),
  );
});

test.each(["vmlinux", "base.erofs", "node.erofs"] as const)("so is a guest with another %s", async (name) => {
  const snapshot = await takenOn(emulated);
  const { artifacts } = guest.manifest;
  const changed = { ...artifacts[name as ArtifactName], uncompressedSha256: "0".repeat(64) };
  const other = {
    ...guest,
    manifest: { ...guest.manifest, artifacts: { ...artifacts, [name]: changed } },
  } as typeof guest;
  await expect(requireSameMachine(snapshot, other, chosen(emulated))).rejects.toMatchObject(
    refused(`another ${name}`),
  );
});
