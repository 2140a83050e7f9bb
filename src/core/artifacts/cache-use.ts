import { join } from "node:path";
import { acquireLock, isLocked, joinLock, type Lock } from "../base/locks.ts";
import { cacheDir, makePrivateDir } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";

/** Pause between two looks whether the cache is still being emptied, ms. */
const PAUSE = 20;

const usersLock = (): string => join(cacheDir(), "users.lock");
const prunerLock = (): string => join(cacheDir(), "prune.lock");

/**
 * Keeps what is in the cache there until it is released: from before a path of an artifact is asked for until a machine has
 * opened it. Any number of processes may.
 *
 * Users and the one who empties the cache each say what they are up to first and look for the other then, so at least
 * one of two that come at the same time sees the other: a user waits, and who empties the cache leaves it alone.
 */
export async function useCache(signal?: AbortSignal): Promise<Lock> {
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

/** The right to empty the cache, and whether somebody is using what is in it, who must not be disturbed. */
export async function claimCache(): Promise<{ readonly claim: Lock; readonly inUse: boolean }> {
  await makePrivateDir(cacheDir());
  const claim = await acquireLock(prunerLock());
  return { claim, inUse: await isLocked(usersLock()) };
}
