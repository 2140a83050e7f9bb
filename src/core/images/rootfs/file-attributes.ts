import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from "node:fs";
import { systemCode } from "../../base/errors.ts";
import type { SidecarRecord } from "./sidecar.ts";

/** What an entry says about a file beside its content. */
export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch; undefined leaves what the system gave. */
  readonly mtime: number | undefined;
  readonly xattrs: ReadonlyMap<string, Buffer>;
}

/** `apply` sets owners on the disk (root only); `record` leaves files to who runs this. */
export type Ownership = "apply" | "record";

/** What `setOwner` leaves to be done once nothing more is written to the file. */
interface OwnerSet {
  /** Mode for the disk; `setModeAndTime` sets it. */
  readonly onDisk: number;
  /** What the disk will not say, undefined when it will say everything. */
  readonly record: SidecarRecord | undefined;
}

/**
 * Gives an open file or directory its owner. Its mode comes after its last byte: both a change of owner and a write
 * take setuid away.
 *
 * setuid and setgid are only set together with their owner: without it they would hand out the rights of whoever
 * unpacks. Where owners are recorded, that user can always read a file and enter a directory; otherwise neither a
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

/** @param mtime seconds since the epoch; undefined leaves what the system gave */
export function setModeAndTime(fd: number, mode: number, mtime: number | undefined): void {
  fchmodSync(fd, mode);
  if (mtime !== undefined) futimesSync(fd, toTime(mtime), toTime(mtime));
}

/**
 * Gives a symlink, which has no mode of its own, owner and time. `path` must not lead through another link.
 * @returns what the disk does not say, undefined when it says everything
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

/** Node.js takes a negative number for "now", but not a Date before 1970. */
function toTime(seconds: number): number | Date {
  return seconds < 0 ? new Date(Math.max(seconds, EARLIEST) * 1000) : seconds;
}

function toRecord(attributes: Attributes, owned: boolean, modeKept: boolean): SidecarRecord | undefined {
  const { uid, gid, mode, xattrs } = attributes;
  const said = modeKept && (owned || (uid === 0 && gid === 0)) && xattrs.size === 0;
  return said ? undefined : { uid, gid, mode, ...(xattrs.size === 0 ? {} : { xattrs }) };
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
