import type { Cgroups } from "./cgroups.ts";

/** What the program inside is told, as JSON. */
export interface Plan {
  /** Of this node alone: its mounts, and below `var` and `etc-rancher` its data. */
  readonly scratch: string;
  /** Paths of the artifacts. */
  readonly base: string;
  readonly node: string;
  readonly cgroups: Cgroups;
  /** Whether it may lower a process's oom_score_adj, which sandboxes of pods ask for. */
  readonly mayLowerOomScore: boolean;
}

/** Marks in their order; each is a line of the program inside. */
export const MARKS = ["node-start", "apiserver", "node", "dns"] as const;
export type Mark = (typeof MARKS)[number];
