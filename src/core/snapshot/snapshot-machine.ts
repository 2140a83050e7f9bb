import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ArtifactName, GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import type { ChosenEngine } from "../engine/choose-engine.ts";
import type { MemorySnapshot } from "./snapshot.ts";
import type { SnapshotMachine } from "./snapshot-description.ts";

/** Artifacts that a guest that goes on must find as they were. */
const ARTIFACTS = ["vmlinux", "base.erofs", "node.erofs"] as const satisfies readonly ArtifactName[];

/** What a machine on this host would be like, as far as one that goes on must be the same. */
export async function describeMachine(
  guest: GuestPackage,
  { variant }: ChosenEngine,
): Promise<Omit<SnapshotMachine, "bytes" | "token">> {
  return {
    version: variant.version ?? "",
    variant: variant.label,
    // Emulation shows every guest the same CPU.
    cpu: variant.hardware ? await hostCpu() : "emulated",
    artifacts: Object.fromEntries(
      ARTIFACTS.map((name) => [name, guest.manifest.artifacts[name]?.uncompressedSha256 ?? ""]),
    ),
  };
}

/** @throws NavgwError NAVGW_UNSUPPORTED that names what differs */
export async function requireSameMachine(
  snapshot: MemorySnapshot,
  guest: GuestPackage,
  chosen: ChosenEngine,
): Promise<void> {
  const then = snapshot.machine;
  const now = await describeMachine(guest, chosen);
  const differs = [
    ...(then.version === now.version ? [] : [`QEMU ${now.version}, not ${then.version}`]),
    ...(then.variant === now.variant ? [] : [`${now.variant}, not ${then.variant}`]),
    ...(then.cpu === now.cpu ? [] : ["another CPU"]),
    ...ARTIFACTS.filter((name) => then.artifacts[name] !== now.artifacts[name]).map(
      (name) => `another ${name}`,
    ),
  ];
  if (differs.length === 0) return;
  const name = `${snapshot.cluster}/${snapshot.name}`;
  throw new NavgwError("NAVGW_UNSUPPORTED", `snapshot ${name} cannot go on here: ${differs.join(", ")}`, {
    hint: "take it again on this machine, with this version",
  });
}

/** What `-cpu host` shows a guest: the model, and all that it can do. */
async function hostCpu(): Promise<string> {
  const lines = (await readFile("/proc/cpuinfo", "utf8")).split("\n");
  const first = (name: string): string => lines.find((line) => line.startsWith(name)) ?? "";
  const parts = ["model name", "cpu family", "model\t", "stepping", "flags"].map(first);
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
