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

/** What each step says once it is done, for people. */
export const STEP_TEXT: Readonly<Record<BootStep, string>> = {
  engine: "Engine chosen",
  kubernetes: "Kubernetes at hand",
  artifacts: "Guest artifacts verified",
  disks: "Disks written",
  machine: "Machine started",
  init: "Guest kernel booted",
  network: "Guest network up",
  "node-start": "Node started",
  apiserver: "API server ready",
  node: "Node Ready",
  dns: "Cluster DNS answering",
  ready: "Default service account present",
  kubeconfig: "Kubeconfig written",
};

/** The step under way: the first that was not reached yet. */
export function pendingStep(reached: ReadonlySet<BootStep>): BootStep | undefined {
  return BOOT_STEPS.find((step) => !reached.has(step));
}

/** The last step of those whose marks a guest has reached; undefined when there is none. */
export function lastStep(marks: Readonly<Record<string, number>>): BootStep | undefined {
  return BOOT_STEPS.findLast((step) => marks[step] !== undefined);
}

/**
 * One step that was just reached; with `underWay`, how far one is that was not; or with `warning`, what is odd about one though it goes
 * on.
 */
export interface ProgressEvent {
  readonly step: BootStep;
  /** ms since the boot was asked for. */
  readonly elapsed: number;
  /** One more word, such as the engine's name and why it was taken. */
  readonly detail?: string;
  /** With the step `engine`. */
  readonly engine?: EngineChoice;
  readonly underWay?: true;
  /** True: `detail` is what is odd about the step, though the boot goes on. */
  readonly warning?: true;
  /** What the time goes to while `underWay`, instead of what the step is called: `Importing images (x.tar.zst)`. Empty: no longer. */
  readonly doing?: string;
  /** What goes wrong while `underWay`, in one sentence. It may still heal. */
  readonly trouble?: string;
}

/** Told of each step; must not throw. */
export type OnProgress = (event: ProgressEvent) => void;
