import { type Stage, spreadOf } from "../boot-stages.ts";
import { write } from "./values.ts";

type Boot = Readonly<Record<Stage, number>>;

/** Stages as they follow each other. */
const ORDER: readonly Stage[] = [
  "host before",
  "spawn to kernel",
  "kernel to init",
  "init to node-start",
  "node-start to apiserver",
  "to node Ready",
  "to CoreDNS",
  "to ready",
  "host after",
];

/** The boot whose time is nearest to the median. @param boots at least one */
export function medianBoot(boots: readonly Boot[]): Boot {
  const { median } = spreadOf(boots.map(({ total }) => total));
  return boots.reduce((best, boot) =>
    Math.abs(boot.total - median) < Math.abs(best.total - median) ? boot : best,
  );
}

/** Rows of a boot: stage, how long it took, when it ended. */
export function timelineOf(boot: Boot): string[][] {
  let at = 0;
  return ORDER.map((stage) => {
    at += boot[stage];
    return [stage, write(boot[stage], "ms"), write(at, "ms")];
  });
}

export const TIMELINE_HEAD = ["stage", "took", "ended at"];
