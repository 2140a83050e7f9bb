import { globSync } from "node:fs";
import { info, warning } from "@actions/core";
import { duration } from "../../core/internal.ts";
import { loggedGroup } from "../log.ts";
import { askCache } from "./cache-client.ts";
import type { CachePlan } from "./cache-plan.ts";

/** Bound of restoring and of saving, ms: to download again is never slower than that. */
const TIMEOUT = 60_000;

/** How GitHub's cache was of use. */
export interface CacheUse {
  readonly hit: boolean;
  /** For people. */
  readonly words: string;
  /** What is to be put into it at the end of the job; undefined when it is there already, or not to be. */
  readonly save: { readonly key: string; readonly paths: string[] } | undefined;
}

/** Gets what an earlier job has downloaded. A cache that fails or stalls is only said to. */
export async function restoreDownloads(plan: CachePlan | string, signal: AbortSignal): Promise<CacheUse> {
  if (typeof plan === "string") return { hit: false, words: plan, save: undefined };
  const { key, restoreKeys, paths } = plan;
  const began = performance.now();
  const { key: found, problem } = await loggedGroup("Restoring downloads from GitHub's cache", () =>
    askCache({ do: "restore", key, restoreKeys, paths }, { timeout: TIMEOUT, signal }),
  );
  signal.throwIfAborted();
  const took = duration(performance.now() - began);
  const save = found === key ? undefined : { key, paths: [...paths] };
  if (problem !== undefined) {
    warning(`GitHub's cache was of no use: ${problem}`);
    return { hit: false, words: `of no use: ${problem}`, save };
  }
  if (found === undefined) return { hit: false, words: `nothing yet (${took})`, save };
  return { hit: found === key, words: `restored ${found} (${took})`, save };
}

/** Keeps what this job has downloaded for later ones. Never fails. */
export async function saveDownloads(save: NonNullable<CacheUse["save"]>, signal: AbortSignal): Promise<void> {
  if (!save.paths.some((pattern) => globSync(pattern).length > 0)) return;
  const { key, problem } = await loggedGroup("Saving downloads to GitHub's cache", () =>
    askCache({ do: "save", ...save, restoreKeys: [] }, { timeout: TIMEOUT, signal }),
  );
  if (problem !== undefined) info(`Downloads were not saved: ${problem}`);
  else if (key !== undefined) info(`Saved as ${key}`);
}
