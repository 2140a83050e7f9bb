import type { ArtifactName } from "../artifacts/guest-package.ts";
import { API_PORT, GUEST_MAC } from "../base/guest-network.ts";
import type { Engine, SnapshotSpec, Variant } from "../engine/engine.ts";
import { FILES } from "../keeper/keeper-files.ts";
import type { KeeperSpec } from "../keeper/keeper-spec.ts";
import { planKeeper } from "../keeper/plan-keeper.ts";
import type { PortForward } from "../options/cluster-options.ts";
import { DISKS } from "../record/cluster-disks.ts";

/** Bound of a boot in ms, from the machine's start to Ready. */
const DEFAULT_TIMEOUT = { hardware: 120_000, other: 600_000 } as const;

/** Input of {@link planMachine}. */
export interface PlanInput {
  readonly dir: string;
  readonly engine: Engine;
  readonly variant: Variant;
  /** Path of the engine's kernel. */
  readonly kernel: string;
  readonly memoryDir: string;
  readonly cpus: number;
  readonly memory: number;
  readonly storage: "disk" | "memory";
  /** Source of the node. */
  readonly node: "builtin" | "k3s";
  /** Host port of the Kubernetes API. */
  readonly apiPort: number;
  readonly ports: readonly PortForward[];
  /** Whether it resumes from the snapshot whose memory is in the directory. */
  readonly resumes: boolean;
  /** Whether the directory is deleted when the machine ends before its keeper was detached. */
  readonly ephemeral: boolean;
}

/** Artifacts a cluster needs beside its engine's kernel and its state disk. */
export const ARTIFACTS: readonly ArtifactName[] = ["keeper", "base.erofs", "node.erofs"];

/** The keeper's specification for a machine. Pure. The first forward is the Kubernetes API's. */
export function planMachine(input: PlanInput): KeeperSpec {
  const { protocol, ...machine } = input.engine.launch(
    {
      cpus: input.cpus,
      memoryMiB: input.memory,
      kernel: input.kernel,
      // The root comes first; the guest identifies the others by their content.
      disks: [
        { path: DISKS.base, readOnly: true },
        ...(input.storage === "disk" ? [{ path: DISKS.state, readOnly: false }] : []),
        { path: DISKS.config, readOnly: true },
        // Beside a k3s disk it only provides tools.
        { path: DISKS.node, readOnly: true },
        ...(input.node === "k3s" ? [{ path: DISKS.k3s, readOnly: true }] : []),
      ],
      nic: { socket: FILES.net, mac: GUEST_MAC },
      memoryDir: input.memoryDir,
      snapshots: { monitor: FILES.monitor, memory: memoryOf(input) },
    },
    input.variant,
  );
  const { dir, ephemeral } = input;
  const forwards = [{ host: input.apiPort, guest: API_PORT }, ...input.ports];
  const grows = input.storage === "disk" ? [DISKS.state] : [];
  return planKeeper({ dir, ephemeral, protocol, machine: { ...machine, grows }, control: true, forwards });
}

/** Shared memory on a real disk would be written back all the time, so there it is private. */
function memoryOf({ resumes, memoryDir, dir }: PlanInput): SnapshotSpec["memory"] {
  if (resumes) return { path: DISKS.memory };
  return memoryDir === dir ? "private" : "shared";
}

/** Bound of a boot in ms. */
export function bootTimeout(variant: Variant, requested: number | undefined): number {
  return requested ?? (variant.hardware ? DEFAULT_TIMEOUT.hardware : DEFAULT_TIMEOUT.other);
}
