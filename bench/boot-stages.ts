/** Where the time of a boot went. */
import type { BootStep } from "../src/core/index.ts";

/** One boot as it was seen from outside; times in ms since the boot was asked for. */
export interface Observed {
  /** When each step was seen. */
  readonly steps: Readonly<Partial<Record<BootStep, number>>>;
  /** The guest's own marks: its uptime in seconds. */
  readonly marks: Readonly<Record<string, number>>;
  /** When the cluster was handed over. */
  readonly total: number;
}

/** Stages in their order: the guest's from its kernel on, then everything. */
export const STAGES = [
  "spawn to kernel",
  "kernel to init",
  "init to node-start",
  "node-start to apiserver",
  "to node Ready",
  "to CoreDNS",
  "to ready",
  "host before",
  "host after",
  "host overhead",
  "total",
] as const;
export type Stage = (typeof STAGES)[number];

/** Marks that end the guest's own stages. */
const GUEST: readonly (readonly [stage: Stage, from: string | undefined, to: BootStep])[] = [
  ["kernel to init", undefined, "init"],
  ["init to node-start", "init", "node-start"],
  ["node-start to apiserver", "node-start", "apiserver"],
  ["to node Ready", "apiserver", "node"],
  ["to CoreDNS", "node", "dns"],
  ["to ready", "dns", "ready"],
];

/**
 * Splits a boot into its stages, in ms. They add up: `host before` until the machine is started, the guest's until
 * its mark `ready`, `host after` until the cluster is handed over; `host overhead` is both of the host's.
 *
 * A mark is seen some time after it was reached, never before. So the guest's uptime 0 on the host's clock is what
 * the mark that was seen fastest says, and its marks are placed by their uptime, not by when they were seen.
 * @throws Error when the guest left a mark out
 */
export function stagesOf({ steps, marks, total }: Observed): Record<Stage, number> {
  const uptime = (mark: string): number => {
    const seconds = marks[mark];
    if (seconds === undefined) throw new Error(`the guest did not tell when it reached ${mark}`);
    return seconds * 1000;
  };
  const seen = (step: BootStep): number => {
    const at = steps[step];
    if (at === undefined) throw new Error(`the start did not tell when it reached ${step}`);
    return at;
  };
  const kernel = Math.min(...GUEST.map(([, , mark]) => seen(mark) - uptime(mark)));
  // The kernel may be running before the host is told that the machine is.
  const machine = Math.min(seen("machine"), kernel);
  const before = machine;
  const after = total - (kernel + uptime("ready"));
  const guest = GUEST.map(([stage, from, to]) => [
    stage,
    uptime(to) - (from === undefined ? 0 : uptime(from)),
  ]);
  return {
    ...(Object.fromEntries(guest) as Record<Stage, number>),
    "spawn to kernel": kernel - machine,
    "host before": before,
    "host after": after,
    "host overhead": before + after,
    total,
  };
}

/** Median, least and most of some values. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}
