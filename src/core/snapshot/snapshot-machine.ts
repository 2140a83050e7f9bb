import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ArtifactName, GuestPackage } from "../artifacts/guest-package.ts";
import type { ChosenEngine } from "../engine/choose-engine.ts";
import type { Engine, Variant } from "../engine/engine.ts";
import type { SnapshotMachine } from "./snapshot-description.ts";
import type { MemorySnapshot } from "./snapshot-kinds.ts";

/** Artifacts that must be unchanged for a resumed guest, beside its engine's kernel. */
const DISKS = ["base.erofs", "node.erofs"] as const satisfies readonly ArtifactName[];

/** Describes the properties of a machine on this host that must be the same for a resumed one. */
export async function describeMachine(
  guest: GuestPackage,
  { engine, variant }: ChosenEngine,
): Promise<Omit<SnapshotMachine, "bytes" | "token">> {
  return {
    version: variant.version ?? "",
    variant: variant.label,
    cpu: await cpuOf(engine, variant),
    // A guest of User Mode Linux reads the host's time stamp counter, which starts again with the host.
    ...(engine.name === "uml" ? { boot: await bootId() } : {}),
    artifacts: Object.fromEntries(
      [engine.kernel, ...DISKS].map((name) => [
        name,
        guest.manifest.artifacts[name]?.uncompressedSha256 ?? "",
      ]),
    ),
  };
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** The CPU as a guest sees it: under emulation always the same. */
function cpuOf({ name }: Engine, { hardware }: Variant): Promise<string> | string {
  return hardware || name === "uml" ? hostCpu() : "emulated";
}

/** Why a snapshot's machine cannot be resumed on this host: what differs. Empty when it can. */
export async function machineDifferences(
  { machine: saved }: MemorySnapshot,
  guest: GuestPackage,
  chosen: ChosenEngine,
): Promise<string[]> {
  const current = await describeMachine(guest, chosen);
  const program = chosen.engine.name === "qemu" ? "QEMU" : "the host's kernel is";
  return [
    ...(saved.version === current.version ? [] : [`${program} ${current.version}, not ${saved.version}`]),
    ...(saved.variant === current.variant ? [] : [`${current.variant}, not ${saved.variant}`]),
    ...(saved.cpu === current.cpu ? [] : ["another CPU"]),
    ...Object.keys(current.artifacts)
      .filter((name) => saved.artifacts[name] !== current.artifacts[name])
      .map((name) => `another ${name}`),
    ...(saved.boot === current.boot ? [] : ["the host was started anew since"]),
  ];
}

/** Hash of the host's CPU: its model and its features. */
async function hostCpu(): Promise<string> {
  const lines = (await readFile("/proc/cpuinfo", "utf8")).split("\n");
  const first = (name: string): string => lines.find((line) => line.startsWith(name)) ?? "";
  const parts = ["model name", "cpu family", "model\t", "stepping", "flags"].map(first);
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
