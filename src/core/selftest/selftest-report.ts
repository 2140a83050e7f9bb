import type { VersionInfo } from "../artifacts/version-info.ts";
import type { Hint } from "../base/hint.ts";
import type { BootStep } from "../cluster-types/boot-steps.ts";
import type { NodeInfo } from "../cluster-types/started-cluster.ts";
import type { EngineName } from "../options/option-choices.ts";
import type { HostFacts } from "./host-facts.ts";

/** Why something failed. */
export interface SelftestFailure {
  /** Code of a NavgwError; `INTERNAL` for anything else. */
  readonly code: string;
  readonly message: string;
  /** With options named as in the API. */
  readonly hint?: string | undefined;
  /** The same as data, for programs that call options and commands by other names. */
  readonly hintParts?: Hint | undefined;
  /** Last lines of the node's log, or of the console when there is none, oldest first. */
  readonly log: readonly string[];
}

/** A step of a boot. */
export interface SelftestBootStep {
  readonly step: BootStep;
  /** ms since the start was requested, and since the previous step. */
  readonly elapsed: number;
  readonly took: number;
  readonly detail?: string | undefined;
}

/** One start of the cluster. */
export interface SelftestStart {
  readonly steps: readonly SelftestBootStep[];
  /** Warnings during the start. */
  readonly warnings: readonly string[];
  /** ms until it was ready, or failed. */
  readonly took: number;
  readonly failure?: SelftestFailure | undefined;
}

/** One step that was run on the cluster. */
export interface SelftestStep {
  /** Description, such as `kubectl exec passes a command's exit code`. */
  readonly name: string;
  /** `skipped`: a step that it depends on failed. */
  readonly status: "ok" | "failed" | "skipped";
  /** ms */
  readonly took: number;
  /** A detail, such as the names of the images that were loaded. */
  readonly found?: string | undefined;
  readonly failure?: SelftestFailure | undefined;
}

/** Result of a self-test of this machine. */
export interface SelftestReport {
  readonly ok: boolean;
  /** RFC 3339. */
  readonly time: string;
  readonly versions: VersionInfo;
  readonly host: HostFacts;
  readonly engine: EngineName | undefined;
  /** Reason for the choice. */
  readonly engineReason: string | undefined;
  readonly node: NodeInfo | undefined;
  readonly guest: {
    /** Release of its kernel. */
    readonly kernel: string | undefined;
    /** Used and total bytes after the story. */
    readonly memory: { readonly used: number; readonly total: number } | undefined;
  };
  /** The first start, and the start of the same cluster after it was stopped. */
  readonly starts: readonly SelftestStart[];
  readonly steps: readonly SelftestStep[];
}
