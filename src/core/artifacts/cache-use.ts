import { join } from "node:path";
import { acquireLock, isLocked, joinLock, type Lock } from "../base/locks.ts";
import { cacheDir, makePrivateDir } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";
import { isReadOnly } from "../base/read-only.ts";

/** Pause between two checks whether the cache is being pruned, ms. */
const PAUSE = 20;

const UNNEEDED: Lock = { release: async () => undefined, [Symbol.asyncDispose]: async () => undefined };

const usersLock = (): string => join(cacheDir(), "users.lock");
const prunerLock = (): string => join(cacheDir(), "prune.lock");

/**
 * Locks the cache against pruning until it is released: from before an artifact's path is requested until a machine has
 * opened it. Any number of processes may use the cache.
 *
 * A user and the pruner each take their own lock first and then check the other's, so of two that start at the same time
 * at least one sees the other: a user waits, the pruner gives up. A cache that is read-only needs no lock: nothing is deleted from it.
 */
export async function useCache(signal?: AbortSignal): Promise<Lock> {
  if (await isReadOnly(cacheDir())) return UNNEEDED;
  await makePrivateDir(cacheDir());
  const use = await joinLock(usersLock());
  try {
    await pollUntil(async () => !(await isLocked(prunerLock())), { every: PAUSE, signal });
    return use;
  } catch (error) {
    await use.release();
    throw error;
  }
}

/** Acquires the lock for pruning the cache, and reports whether another process uses the cache. */
export async function claimCache(): Promise<{ readonly claim: Lock; readonly inUse: boolean }> {
  await makePrivateDir(cacheDir());
  const claim = await acquireLock(prunerLock());
  return { claim, inUse: await isLocked(usersLock()) };
}
