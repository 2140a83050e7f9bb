import { randomBytes } from "node:crypto";
import { open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { makeDirs } from "./durable-files.ts";
import { fileError, NavgwError, systemCode } from "./errors.ts";
import { pause } from "./pause.ts";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.ts";

/** Longest pause between two looks at a lock, ms. */
const LONGEST_PAUSE = 60;
/** Longest wait for a lock unless told otherwise, ms. */
const DEFAULT_TIMEOUT = 900_000;

/** A lock that is held; disposing it releases it. */
export interface Lock extends AsyncDisposable {
  release(): Promise<void>;
}

/**
 * Takes a lock between processes that lasts until it is released or its owner dies, however that dies.
 *
 * The lock is a directory. Whoever wants it puts a ticket there, a file named by its process, and holds the lock if
 * no other living process has one; otherwise it takes its ticket back and tries again. Tickets have unique names, so a
 * dead process's ticket can be deleted by anybody at any time. The directory goes with the last ticket.
 * @param dir path of the lock; its parent is made
 * @param options.onWait told once when somebody else holds it
 * @param options.timeout bound of the wait in ms. Default 15 minutes.
 * @throws NavgwError NAVGW_LOCKED when the bound is over; the signal's reason when it is aborted
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
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    if (!(await isHeld(dir)) && (await putTicket(dir, ticket))) {
      if (!(await isHeld(dir, ticket))) return lockOf(dir, ticket);
      await takeBack(dir, ticket);
    } else if (!told) {
      told = true;
      options.onWait?.();
    }
    if (performance.now() > end) throw await stillHeld(dir, timeout);
    await pause(LONGEST_PAUSE * (0.3 + 0.7 * Math.random()), signal);
  }
}

/**
 * Puts a ticket into a lock's directory beside those of others, who may hold it too; {@link isLocked} tells whether
 * anybody does. It lasts until it is released or its owner dies.
 */
export async function joinLock(dir: string): Promise<Lock> {
  const ticket = newTicket(dir);
  for (;;) if (await putTicket(dir, ticket)) return lockOf(dir, ticket);
}

/** Whether somebody holds, or is just trying for, a lock. */
export async function isLocked(dir: string): Promise<boolean> {
  return isHeld(dir);
}

/** Deletes what is left of locks below a directory whose owners were killed. */
export async function sweepLocks(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(ignoreMissing(parent))) {
    const dir = join(parent, name);
    if (!(await isHeld(dir))) await removeIfEmpty(dir);
  }
}

/** Path of a ticket of this process that nobody has had. */
function newTicket(dir: string): string {
  const me = identify(process.pid);
  return join(dir, `${me?.pid}-${me?.startTime}-${randomBytes(6).toString("hex")}`);
}

async function stillHeld(dir: string, timeout: number): Promise<NavgwError> {
  const holders = (await readdir(dir).catch(ignoreMissing(dir))).map((name) => ownerOf(name).pid);
  return new NavgwError(
    "NAVGW_LOCKED",
    `process ${holders.join(", ") || "unknown"} has held ${dir} for more than ${timeout} ms`,
    { hint: "wait for it to end, or end it" },
  );
}

/** Whether a living process has a ticket there. Tickets of dead ones are deleted. */
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

/** False when the directory was deleted at the same moment. */
async function putTicket(dir: string, ticket: string): Promise<boolean> {
  try {
    await makeDirs(dir);
    await (await open(ticket, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    // On a full disk there may be room for a directory and none for what is in it.
    await removeIfEmpty(dir).catch(() => undefined);
    throw fileError(error, "taking a lock", dir);
  }
}

async function takeBack(dir: string, ticket: string): Promise<void> {
  await rm(ticket, { force: true });
  await removeIfEmpty(dir);
}

async function removeIfEmpty(dir: string): Promise<void> {
  await rmdir(dir).catch((error: unknown) => {
    // Others have tickets there, or were quicker to delete it.
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  });
}

function lockOf(dir: string, ticket: string): Lock {
  const release = (): Promise<void> => takeBack(dir, ticket);
  return { release, [Symbol.asyncDispose]: release };
}

function ignoreMissing(dir: string): (error: unknown) => string[] {
  return (error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading a lock", dir);
  };
}
