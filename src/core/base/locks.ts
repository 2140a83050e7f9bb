import { randomBytes } from "node:crypto";
import { open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { makeDirs } from "./durable-files.ts";
import { fileError, NavgwError, systemCode } from "./errors.ts";
import { pause } from "./pause.ts";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.ts";

/** Longest pause between two checks of a lock, ms. */
const LONGEST_PAUSE = 60;
/** Default bound on the wait for a lock, ms. */
const DEFAULT_TIMEOUT = 900_000;

/** A lock that is held; disposing it releases it. */
export interface Lock extends AsyncDisposable {
  release(): Promise<void>;
}

/**
 * Acquires a lock between processes that lasts until it is released or its owner ends, for whatever reason.
 *
 * The lock is a directory. A process that requests it puts a ticket there, a file named by the process, and holds the lock
 * if no other running process has a ticket; otherwise it withdraws its ticket and tries again. Tickets have unique names,
 * so any process can delete the ticket of one that has ended at any time. The directory is deleted with the last ticket.
 * @param dir path of the lock; its parent is created
 * @param options.onWait called once when another process holds the lock
 * @param options.timeout bound on the wait in ms. Default 15 minutes.
 * @throws NavgwError NAVGW_LOCKED when the wait times out; the signal's reason when it is aborted
 */
export async function acquireLock(
  dir: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onWait?: () => void;
    readonly timeout?: number;
  } = {},
): Promise<Lock> {
  const { signal, timeout = DEFAULT_TIMEOUT } = options;
  const end = performance.now() + timeout;
  const ticket = newTicket(dir);
  let hasReported = false;
  for (;;) {
    signal?.throwIfAborted();
    if (!(await isHeld(dir)) && (await putTicket(dir, ticket))) {
      if (!(await isHeld(dir, ticket))) return createLock(dir, ticket);
      await withdraw(dir, ticket);
    } else if (!hasReported) {
      hasReported = true;
      options.onWait?.();
    }
    if (performance.now() > end) throw await lockedError(dir, timeout);
    await pause(LONGEST_PAUSE * (0.3 + 0.7 * Math.random()), signal);
  }
}

/**
 * Shares a lock: puts a ticket into its directory beside those of other processes, which may hold it too; {@link isLocked}
 * reports whether any process does. It lasts until it is released or its owner ends.
 */
export async function joinLock(dir: string): Promise<Lock> {
  const ticket = newTicket(dir);
  for (;;) if (await putTicket(dir, ticket)) return createLock(dir, ticket);
}

/** Whether a process holds a lock, or is just trying to acquire it. */
export async function isLocked(dir: string): Promise<boolean> {
  return isHeld(dir);
}

/**
 * Deletes locks of killed processes below a directory.
 * @param suffix of the locks' names, where there are other directories beside them
 */
export async function sweepLocks(parent: string, suffix = ""): Promise<void> {
  for (const name of await readdir(parent).catch(ignoreMissing(parent))) {
    if (!name.endsWith(suffix)) continue;
    const dir = join(parent, name);
    if (!(await isHeld(dir))) await removeIfEmpty(dir);
  }
}

/** Path of a new, unique ticket of this process. */
function newTicket(dir: string): string {
  const me = identify(process.pid);
  return join(dir, `${me?.pid}-${me?.startTime}-${randomBytes(6).toString("hex")}`);
}

async function lockedError(dir: string, timeout: number): Promise<NavgwError> {
  const holders = (await readdir(dir).catch(ignoreMissing(dir))).map((name) => ownerOf(name).pid);
  return new NavgwError(
    "NAVGW_LOCKED",
    `process ${holders.join(", ") || "unknown"} has held ${dir} for more than ${timeout} ms`,
    { hint: "wait for that process to end, or stop it" },
  );
}

/** Whether a running process has a ticket in a directory. Tickets of ended processes are deleted. */
async function isHeld(dir: string, except?: string): Promise<boolean> {
  let held = false;
  for (const name of await readdir(dir).catch(ignoreMissing(dir))) {
    const path = join(dir, name);
    if (path === except) continue;
    if (isAlive(ownerOf(name))) held = true;
    else await rm(path, { force: true });
  }
  return held;
}

function ownerOf(name: string): ProcessIdentity {
  const [pid, startTime] = name.split("-");
  return { pid: Number(pid), startTime: startTime ?? "" };
}

/** Creates a ticket. Returns false when the directory was deleted at the same moment. */
async function putTicket(dir: string, ticket: string): Promise<boolean> {
  try {
    await makeDirs(dir);
  } catch (error) {
    throw fileError(error, "acquiring a lock", dir);
  }
  try {
    await (await open(ticket, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    // On a full disk there may be space for a directory but not for a file in it.
    await removeIfEmpty(dir).catch(() => undefined);
    throw fileError(error, "acquiring a lock", dir);
  }
}

async function withdraw(dir: string, ticket: string): Promise<void> {
  await rm(ticket, { force: true });
  await removeIfEmpty(dir);
}

async function removeIfEmpty(dir: string): Promise<void> {
  await rmdir(dir).catch((error: unknown) => {
    // Other processes have tickets in it, or deleted it first.
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  });
}

function createLock(dir: string, ticket: string): Lock {
  const release = (): Promise<void> => withdraw(dir, ticket);
  return { release, [Symbol.asyncDispose]: release };
}

function ignoreMissing(dir: string): (error: unknown) => string[] {
  return (error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading a lock", dir);
  };
}
