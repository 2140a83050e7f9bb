import { globSync } from "node:fs";
import { info, warning } from "@actions/core";
import { duration } from "../../core/internal.ts";
import { loggedGroup } from "../log.ts";
import { requestCache } from "./cache-client.ts";
import type { CachePlan } from "./cache-plan.ts";

/** Time limit for restoring and for saving, ms: downloading again takes less. */
const TIMEOUT = 60_000;

/** Result of restoring from GitHub's cache. */
export interface CacheUse {
  readonly hit: boolean;
  /** Human-readable result. */
  readonly description: string;
  /** What to save at the end of the job; undefined when it is cached already, or caching is off. */
  readonly save: { readonly key: string; readonly paths: string[] } | undefined;
}

/** Restores the downloads of an earlier job. A cache that fails or stalls is only reported. */
export async function restoreDownloads(plan: CachePlan | string, signal: AbortSignal): Promise<CacheUse> {
  if (typeof plan === "string") return { hit: false, description: plan, save: undefined };
  const { key, restoreKeys, paths } = plan;
  const began = performance.now();
  const { key: found, problem } = await loggedGroup("Restoring downloads from GitHub's cache", () =>
    requestCache({ do: "restore", key, restoreKeys, paths }, { timeout: TIMEOUT, signal }),
  );
  signal.throwIfAborted();
  const took = duration(performance.now() - began);
  const save = found === key ? undefined : { key, paths: [...paths] };
  if (problem !== undefined) {
    warning(`GitHub's cache could not be restored: ${problem}`);
    return { hit: false, description: `not restored: ${problem}`, save };
  }
  if (found === undefined) return { hit: false, description: `empty (${took})`, save };
  return { hit: found === key, description: `restored ${found} (${took})`, save };
}

/** Saves the downloads of this job for later jobs. Never fails. */
export async function saveDownloads(save: NonNullable<CacheUse["save"]>, signal: AbortSignal): Promise<void> {
  if (!save.paths.some((pattern) => globSync(pattern).length > 0)) return;
  const { key, problem } = await loggedGroup("Saving downloads to GitHub's cache", () =>
    requestCache({ do: "save", ...save, restoreKeys: [] }, { timeout: TIMEOUT, signal }),
  );
  if (problem !== undefined) info(`Downloads were not saved: ${problem}`);
  else if (key !== undefined) info(`Saved as ${key}`);
}
