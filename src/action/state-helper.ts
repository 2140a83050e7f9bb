import { getState, saveState } from "@actions/core";
import { z } from "zod";
import { DIAGNOSTICS } from "./context.ts";

const NAME = "cluster";

const schema = z.object({
  name: z.string(),
  /** Whether post must remove it: not a cluster that existed before. */
  owned: z.boolean(),
  /** Whether it has been ready. */
  ready: z.boolean(),
  logsDir: z.string(),
  diagnostics: z.enum(DIAGNOSTICS),
  /** Kubeconfig that the cluster was merged into. */
  mergedInto: z.string().optional(),
  /** Paths to save in the cache, and their key. */
  cache: z.object({ key: z.string(), paths: z.array(z.string()) }).optional(),
});

/** State that main passes to post. */
export type JobState = z.infer<typeof schema>;

/** Saves the state; post reads the last one saved. */
export function keepState(state: z.input<typeof schema>): void {
  saveState(NAME, JSON.stringify(state));
}

/** The state that main saved; undefined when main ended before it created anything. */
export function recallState(): JobState | undefined {
  const text = getState(NAME);
  return text === "" ? undefined : schema.parse(JSON.parse(text));
}
