import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ArtifactName, GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import type { ChosenEngine } from "../engine/choose-engine.ts";
import type { SnapshotMachine } from "./snapshot-description.ts";
import type { MemorySnapshot } from "./snapshot-kinds.ts";

/** Artifacts that must be unchanged for a resumed guest. */
const ARTIFACTS = ["vmlinux", "base.erofs", "node.erofs"] as const satisfies readonly ArtifactName[];

/** Describes the properties of a machine on this host that must be the same for a resumed one. */
export async function describeMachine(
  guest: GuestPackage,
  { variant }: ChosenEngine,
): Promise<Omit<SnapshotMachine, "bytes" | "token">> {
  return {
    version: variant.version ?? "",
    variant: variant.label,
    // Under emulation every guest sees the same CPU.
    cpu: variant.hardware ? await hostCpu() : "emulated",
    artifacts: Object.fromEntries(
      ARTIFACTS.map((name) => [name, guest.manifest.artifacts[name]?.uncompressedSha256 ?? ""]),
    ),
  };
}

/** @throws NavgwError NAVGW_UNSUPPORTED that names the differences */
export async function requireSameMachine(
  snapshot: MemorySnapshot,
  guest: GuestPackage,
  chosen: ChosenEngine,
): Promise<void> {
  const saved = snapshot.machine;
  const current = await describeMachine(guest, chosen);
  const differences = [
    ...(saved.version === current.version ? [] : [`QEMU ${current.version}, not ${saved.version}`]),
    ...(saved.variant === current.variant ? [] : [`${current.variant}, not ${saved.variant}`]),
    ...(saved.cpu === current.cpu ? [] : ["another CPU"]),
    ...ARTIFACTS.filter((name) => saved.artifacts[name] !== current.artifacts[name]).map(
      (name) => `another ${name}`,
    ),
  ];
  if (differences.length === 0) return;
  const name = `${snapshot.cluster}/${snapshot.name}`;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `snapshot ${name} cannot be resumed on this machine: ${differences.join(", ")}`,
    {
      hint: "take it again on this machine, with this version",
    },
  );
}

/** Hash of the CPU that `-cpu host` shows to a guest: its model and its features. */
async function hostCpu(): Promise<string> {
  const lines = (await readFile("/proc/cpuinfo", "utf8")).split("\n");
  const first = (name: string): string => lines.find((line) => line.startsWith(name)) ?? "";
  const parts = ["model name", "cpu family", "model\t", "stepping", "flags"].map(first);
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
