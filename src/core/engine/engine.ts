import type { ArtifactName } from "../artifacts/guest-package.ts";
import type { NavgwError } from "../base/errors.ts";
import type { Hint } from "../base/hint.ts";
import type { Isolation } from "../cluster-types/engine-report.ts";
import type { EngineName } from "../options/option-choices.ts";

/** What an engine is to run. Paths are relative to the directory the machine starts in. */
export interface MachineSpec {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Path of the kernel named by {@link Engine.kernel}. */
  readonly kernel: string;
  /** In the order of the guest's device names; the first is the root. */
  readonly disks: readonly Disk[];
  /** Network card; without it the guest has none. */
  readonly nic: { readonly socket: string; readonly mac: string } | undefined;
  /** Where a file as large as the guest's memory may be kept and mapped executable. */
  readonly memoryDir: string;
  /** Absent where a machine is never looked into: probes. */
  readonly snapshots?: SnapshotSpec | undefined;
}

/** What lets a machine's memory be kept and gone on from, on engines that can. */
export interface SnapshotSpec {
  /** Path of the machine's monitor socket. */
  readonly monitor: string;
  /** `shared`: in a file that others can read meanwhile. `private`: not. Else the path of memory to go on from, which is not changed. */
  readonly memory: "shared" | "private" | { readonly path: string };
}

/** One disk of a machine. */
interface Disk {
  /** Plain characters only: it goes into kernel and QEMU arguments. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** How to start a machine: what the keeper needs of it. */
interface Launch {
  readonly argv: readonly string[];
  /** The machine's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads on its stdin. */
  readonly stdin: string;
  /** Whether it is best kept to one CPU of the host. */
  readonly oneCpu: boolean;
  /** What is spoken on the network's socket. */
  readonly protocol: "qemu" | "bess" | "none";
}

/** What is known of an engine on this machine before anything was booted. */
export type Prerequisites =
  | {
      readonly ok: true;
      /** How the engine would run here, from the best variant on. */
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
  /** Such as `KVM` or `emulated`; part of what users are told. */
  readonly label: string;
  /** Whether the guest's CPU is the machine's own. */
  readonly hardware: boolean;
  readonly isolation: Isolation;
  /** Program that runs, when it is not the kernel itself. */
  readonly program: string | undefined;
  /** Its version, where a machine's saved state depends on it. */
  readonly version?: string | undefined;
  /** Whether the program confines itself. */
  readonly sandbox: boolean;
  /** Bound in ms of a probe's boot. */
  readonly probeTimeout: number;
}

/** One thing that can run the guest. Nothing outside this folder knows which one does. */
export interface Engine {
  readonly name: EngineName;
  /** Artifact it boots. */
  readonly kernel: ArtifactName;
  /** Guest CPUs of a cluster that asks for no number. */
  readonly defaultCpus: number;
  /** Whether a machine's memory can be kept while it runs, and gone on from. */
  readonly keepsMemory: boolean;
  /** What to do when it has all that it needs and boots no guest. */
  readonly hint: Hint;
  /** Looks at what the engine needs, without booting. */
  check(signal?: AbortSignal): Promise<Prerequisites>;
  /** What its program or library is and can, for people; slower than a check. Empty when there is none: a check tells why. */
  describe?(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Why its program did not start the guest, where it says that in a form of its own; `output` is all that it said. */
  explain?(output: string): NavgwError | undefined;
  /** Command line of a machine. Pure. */
  launch(spec: MachineSpec, variant: Variant): Launch;
}
