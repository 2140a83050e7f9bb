import type { EngineName } from "../options/option-choices.ts";

/** What a snapshot of a cluster that runs on an engine keeps. */
export interface SnapshotSupport {
  /** `memory`: clones go on where it stood. `disk`: they boot. */
  readonly keeps: "memory" | "disk";
  /** Why, in one line. */
  readonly why: string;
}

/** Whether an engine works on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly usable: boolean;
  /** Why, in one line. */
  readonly reason: string;
  /** The next thing to do when it is not usable. */
  readonly hint?: string | undefined;
  /** Whether the guest's CPU is the machine's own (KVM, HVF). */
  readonly hardware: boolean;
  /** Of a cluster with the default memory; known where all engines are reported on and this one is usable. */
  readonly snapshots?: SnapshotSupport | undefined;
  /** What was found out on the way, such as `version` or `boot`. */
  readonly detail?: Readonly<Record<string, string>> | undefined;
}
