import type { Hint } from "../base/hint.ts";
import type { EngineName } from "../options/option-choices.ts";

/** Contents of a snapshot of a cluster on an engine. */
export interface SnapshotSupport {
  /** `memory`: clones resume from its state. `disk`: they boot. */
  readonly keeps: "memory" | "disk";
  /** Reason, in one line. */
  readonly why: string;
}

/** Isolation of a hostile guest from the host: the CPU's virtualization, or no guarantee (docs/security.md). */
export const ISOLATION_NAMES = ["hardware", "none"] as const;
export type Isolation = (typeof ISOLATION_NAMES)[number];

/** Whether an engine works on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly usable: boolean;
  /** Reason, in one line. */
  readonly reason: string;
  /** The next thing to do when it is not usable, with options named as in the API. */
  readonly hint?: string | undefined;
  /** The hint as data, for programs with other names of options and commands. */
  readonly hintParts?: Hint | undefined;
  /** Whether the guest's CPU is the machine's own (KVM, HVF). */
  readonly hardware: boolean;
  /** Absent when it is not usable. */
  readonly isolation?: Isolation | undefined;
  /** Of a cluster with the default memory; known where all engines are reported on and this one is usable. */
  readonly snapshots?: SnapshotSupport | undefined;
  /** Further findings, such as `version` or `boot`. */
  readonly detail?: Readonly<Record<string, string>> | undefined;
}

/** Which engine a cluster runs on, and why. */
export interface EngineChoice {
  readonly chosen: EngineReport;
  /** Engines before it in the order of `auto`, each with the reason why it cannot be used. */
  readonly passedOver: readonly EngineReport[];
}
