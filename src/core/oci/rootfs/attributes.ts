import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from "node:fs";
import { systemCode } from "../../errors.ts";
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

/**
 * Sets what can be set on an open file or directory.
 *
 * setuid and setgid are only set together with their owner: without it they would hand out the rights of whoever
 * unpacks. Where owners are recorded, that user can always read a file and enter a directory; otherwise neither a
 * file server nor rm could.
 * @returns what the disk does not say, undefined when it says everything
 */
export function setAttributes(
  fd: number,
  attributes: Attributes,
  ownership: Ownership,
  isDirectory: boolean,
): SidecarRecord | undefined {
  const { uid, gid, mode, mtime } = attributes;
  const owned = ownership === "apply" && permitted(() => fchownSync(fd, uid, gid));
  const onDisk = owned ? mode : (mode & 0o1777) | (isDirectory ? 0o700 : 0o400);
  fchmodSync(fd, onDisk);
  if (mtime !== undefined) futimesSync(fd, mtime, mtime);
  return toRecord(attributes, owned, onDisk === mode);
}

/** The same for a symlink, which has no mode of its own. `path` must not lead through another link. */
export function setLinkAttributes(
  path: string | Buffer,
  attributes: Attributes,
  ownership: Ownership,
): SidecarRecord | undefined {
  const { uid, gid, mtime } = attributes;
  const owned = ownership === "apply" && permitted(() => lchownSync(path, uid, gid));
  if (mtime !== undefined) lutimesSync(path, mtime, mtime);
  return toRecord(attributes, owned, true);
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
