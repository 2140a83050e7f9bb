import { getState, saveState } from "@actions/core";
import { z } from "zod";
import { DIAGNOSTICS } from "./context.ts";

const NAME = "cluster";

const schema = z.object({
  name: z.string(),
  /** Whether post is to remove it: not one that was there before. */
  owned: z.boolean(),
  /** Whether it was ready once. */
  ready: z.boolean(),
  logsDir: z.string(),
  diagnostics: z.enum(DIAGNOSTICS),
  /** Kubeconfig that the cluster was merged into. */
  mergedInto: z.string().optional(),
  /** What is to be put into the cache, and under which key. */
  cache: z.object({ key: z.string(), paths: z.array(z.string()) }).optional(),
});

/** What main leaves for post. */
export type JobState = z.infer<typeof schema>;

/** The later of two is what post reads. */
export function keepState(state: z.input<typeof schema>): void {
  saveState(NAME, JSON.stringify(state));
}

/** What main left; undefined when it did not get so far as to make anything. */
export function recallState(): JobState | undefined {
  const text = getState(NAME);
  return text === "" ? undefined : schema.parse(JSON.parse(text));
}
