import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from "node:fs";
import { systemCode } from "../../base/errors.ts";
import type { SidecarRecord } from "./sidecar.ts";

/** Attributes of a file, as in its entry. */
export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch; undefined keeps the system's value. */
  readonly mtime: number | undefined;
  readonly xattrs: ReadonlyMap<string, Buffer>;
}

/** `apply` sets owners on the disk (root only); `record` leaves files owned by the current user. */
export type Ownership = "apply" | "record";

/** Result of `setOwner`: what remains to be set or recorded once the file is completely written. */
interface OwnerSet {
  /** Mode for the disk; `setModeAndTime` sets it. */
  readonly onDisk: number;
  /** Attributes the disk does not hold; undefined when it holds all of them. */
  readonly record: SidecarRecord | undefined;
}

/**
 * Sets the owner of an open file or directory. Its mode is set after its last byte: both a change of owner and a write
 * clear setuid.
 *
 * setuid and setgid are only set together with their owner: without it they would grant the rights of the user who
 * unpacks. When owners are recorded, that user can always read a file and enter a directory; otherwise neither a
 * file server nor rm could.
 */
export function setOwner(
  fd: number,
  attributes: Attributes,
  ownership: Ownership,
  isDirectory: boolean,
): OwnerSet {
  const { uid, gid, mode } = attributes;
  const owned = ownership === "apply" && permitted(() => fchownSync(fd, uid, gid));
  const onDisk = owned ? mode : (mode & 0o1777) | (isDirectory ? 0o700 : 0o400);
  return { onDisk, record: toRecord(attributes, owned, onDisk === mode) };
}

/** @param mtime seconds since the epoch; undefined keeps the system's value */
export function setModeAndTime(fd: number, mode: number, mtime: number | undefined): void {
  fchmodSync(fd, mode);
  if (mtime !== undefined) futimesSync(fd, toTime(mtime), toTime(mtime));
}

/**
 * Sets owner and time of a symlink, which has no mode. `path` must not lead through another link.
 * @returns attributes the disk does not hold; undefined when it holds all of them
 */
export function setLinkAttributes(
  path: string | Buffer,
  attributes: Attributes,
  ownership: Ownership,
): SidecarRecord | undefined {
  const { uid, gid, mtime } = attributes;
  const owned = ownership === "apply" && permitted(() => lchownSync(path, uid, gid));
  if (mtime !== undefined) lutimesSync(path, toTime(mtime), toTime(mtime));
  return toRecord(attributes, owned, true);
}

/** Earliest time a Date can hold, seconds. */
const EARLIEST = -8.64e12;

/** Node.js treats a negative number as "now", but not a Date before 1970. */
function toTime(seconds: number): number | Date {
  return seconds < 0 ? new Date(Math.max(seconds, EARLIEST) * 1000) : seconds;
}

function toRecord(attributes: Attributes, owned: boolean, modeKept: boolean): SidecarRecord | undefined {
  const { uid, gid, mode, xattrs } = attributes;
  const isOnDisk = modeKept && (owned || (uid === 0 && gid === 0)) && xattrs.size === 0;
  return isOnDisk ? undefined : { uid, gid, mode, ...(xattrs.size === 0 ? {} : { xattrs }) };
}

/** EPERM: not allowed. EINVAL: an owner this user namespace does not know. */
function permitted(change: () => void): boolean {
  try {
    change();
    return true;
  } catch (error) {
    if (systemCode(error) === "EPERM" || systemCode(error) === "EINVAL") return false;
    throw error;
  }
}
