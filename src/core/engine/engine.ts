import type { ArtifactName } from "../artifacts/guest-package.ts";
import type { NavgwError } from "../base/errors.ts";
import type { Hint } from "../base/hint.ts";
import type { Isolation } from "../cluster-types/engine-report.ts";
import type { EngineName } from "../options/option-choices.ts";

/** Machine that an engine runs. Paths are relative to the directory the machine starts in. */
export interface MachineSpec {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Path of the kernel named by {@link Engine.kernel}. */
  readonly kernel: string;
  /** In the order of the guest's device names; the first is the root. */
  readonly disks: readonly Disk[];
  /** Network card; without it the guest has none. */
  readonly nic: { readonly socket: string; readonly mac: string } | undefined;
  /** Directory where a file as large as the guest's memory can be kept and mapped executable. */
  readonly memoryDir: string;
  /** Absent for machines without snapshots: probes. */
  readonly snapshots?: SnapshotSpec | undefined;
}

/** How a machine's memory can be saved and resumed from, on engines that support it. */
export interface SnapshotSpec {
  /** Path of the machine's monitor socket. */
  readonly monitor: string;
  /**
   * `shared`: in a file that other processes can read. `private`: not. Else the path of the memory to resume from, which is
   * not changed; the state of the devices lies beside it.
   */
  readonly memory: "shared" | "private" | { readonly path: string };
}

/** One disk of a machine. */
interface Disk {
  /** Plain characters only: it goes into kernel and QEMU arguments. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** The keeper's input to start a machine. */
interface Launch {
  readonly argv: readonly string[];
  /** The machine's complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for its stdin. */
  readonly stdin: string;
  /** Whether it runs faster when pinned to one CPU of the host. */
  readonly oneCpu: boolean;
  /** Protocol of the network's socket. */
  readonly protocol: "qemu" | "bess" | "none";
}

/** Result of checking an engine on this machine without booting. */
export type Prerequisites =
  | {
      readonly ok: true;
      /** How the engine can run on this machine, best variant first. */
      readonly variants: readonly Variant[];
      readonly detail: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly hint?: Hint | undefined;
      readonly detail?: Readonly<Record<string, string>>;
    };

/** One way to run an engine. */
export interface Variant {
  /** Such as `KVM` or `emulated`; part of the report to users. */
  readonly label: string;
  /** Whether the guest runs on the machine's own CPU, not on an emulated one. */
  readonly hardware: boolean;
  readonly isolation: Isolation;
  /** Program that runs the guest; undefined when that is the kernel itself. */
  readonly program: string | undefined;
  /** Its version, where a machine's saved state depends on it. */
  readonly version?: string | undefined;
  /** Whether the program confines itself. */
  readonly sandbox: boolean;
  /** Bound in ms of a probe's boot. */
  readonly probeTimeout: number;
}

/** One way to run the guest. Nothing outside this directory depends on which one is used. */
export interface Engine {
  readonly name: EngineName;
  /** Artifact it boots. */
  readonly kernel: ArtifactName;
  /** Default number of guest CPUs of a cluster. */
  readonly defaultCpus: number;
  /**
   * How a running machine's memory can be saved and resumed from: it must be in a file that other processes can read, or its kernel
   * saves itself, or not at all.
   * @param cpus of the machine
   */
  keepsMemory(cpus: number): "shared" | "itself" | { readonly why: string };
  /** Hint for when all prerequisites are met and no guest boots. */
  readonly hint: Hint;
  /** Checks the engine's prerequisites, without booting. */
  check(signal?: AbortSignal): Promise<Prerequisites>;
  /** Human-readable description of its program or library; slower than a check. Empty when it is missing: a check reports why. */
  describe?(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Parses the program's complete output for the reason why it did not start the guest; undefined when it has none. */
  explain?(output: string): NavgwError | undefined;
  /** Command line of a machine. Pure. */
  launch(spec: MachineSpec, variant: Variant): Launch;
}
