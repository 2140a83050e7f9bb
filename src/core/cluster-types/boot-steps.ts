import type { EngineChoice } from "./engine-report.ts";

/** Steps of a boot in the order they are reached. `init` to `ready` are the guest's own marks. */
export const BOOT_STEPS = [
  "engine",
  "kubernetes",
  "artifacts",
  "disks",
  "machine",
  "init",
  "network",
  "node-start",
  "apiserver",
  "node",
  "dns",
  "ready",
  "kubeconfig",
] as const;
export type BootStep = (typeof BOOT_STEPS)[number];

/** Human-readable text of each completed step. */
export const STEP_TEXT: Readonly<Record<BootStep, string>> = {
  engine: "Engine chosen",
  kubernetes: "Kubernetes available",
  artifacts: "Guest artifacts verified",
  disks: "Disks written",
  machine: "Machine started",
  init: "Guest kernel booted",
  network: "Guest network up",
  "node-start": "Node started",
  apiserver: "API server ready",
  node: "Node Ready",
  dns: "Cluster DNS ready",
  ready: "Default service account present",
  kubeconfig: "Kubeconfig written",
};

/** The current step: the first that was not reached yet. */
export function pendingStep(reached: ReadonlySet<BootStep>): BootStep | undefined {
  return BOOT_STEPS.find((step) => !reached.has(step));
}

/** The last step of those whose marks a guest has reached; undefined when there is none. */
export function lastStep(marks: Readonly<Record<string, number>>): BootStep | undefined {
  return BOOT_STEPS.findLast((step) => marks[step] !== undefined);
}

/**
 * A step that was just reached; with `underWay`, the progress of the current one; with `warning`, a problem that does not stop the
 * boot.
 */
export interface ProgressEvent {
  readonly step: BootStep;
  /** ms since the boot was requested. */
  readonly elapsed: number;
  /** Detail, such as the engine's name and why it was chosen. */
  readonly detail?: string;
  /** With the step `engine`. */
  readonly engine?: EngineChoice;
  readonly underWay?: true;
  /** True: `detail` is a problem of the step that does not stop the boot. */
  readonly warning?: true;
  /** Current activity while `underWay`, instead of the step's text: `Importing images (x.tar.zst)`. Empty: none any more. */
  readonly doing?: string;
  /** A problem while `underWay`, in one sentence. It may still resolve. */
  readonly trouble?: string;
}

/** Called for each step; must not throw. */
export type OnProgress = (event: ProgressEvent) => void;
