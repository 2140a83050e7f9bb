import { join } from "node:path";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { clusterDir } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import type { KeeperStatus } from "../keeper/keeper-spec.ts";

/** Pause between two looks whether a machine is paused, ms. */
const PAUSE = 500;

/** Why a machine is paused, for people; undefined while it runs. */
export function pauseReason(name: string, keeper: KeeperStatus | undefined): string | undefined {
  if (keeper?.paused === undefined) return undefined;
  const { disk, free } = keeper.paused;
  return `the disk of this machine is full: ${free >> 20} MiB are free for ${join(clusterDir(name), disk)}`;
}

/** The error for a cluster whose machine is paused; undefined while it runs. */
export function pausedError(name: string, keeper: KeeperStatus | undefined): NavgwError | undefined {
  const reason = pauseReason(name, keeper);
  if (reason === undefined) return undefined;
  return new NavgwError("NAVGW_NO_SPACE", `cluster ${name} is paused, because ${reason}`, {
    hint: hint`free some space, and it goes on; ${command("cache prune")} empties the cache, ${command("down", "--name", name)} removes the cluster`,
  });
}

/**
 * Runs a task that needs a cluster's guest, until it ends or the machine is paused.
 * @param task ends soon after its signal is aborted
 * @throws NavgwError NAVGW_NO_SPACE when the machine is paused; errors of `task`
 */
export async function unlessPaused<T>(
  name: string,
  task: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const keeper = new KeeperClient(clusterDir(name));
  const [paused, ended] = [new AbortController(), new AbortController()];
  // A keeper that does not answer is the task's own affair.
  const look = async () => pausedError(name, await keeper.status().catch(() => undefined));
  const watch = pollUntil(look, { every: PAUSE, signal: ended.signal });
  watch.then(
    (error) => paused.abort(error),
    () => undefined, // the task has ended
  );
  try {
    return await task(anySignal(paused.signal, signal));
  } catch (error) {
    paused.signal.throwIfAborted();
    throw error;
  } finally {
    ended.abort();
  }
}
