import { NavgwError } from "../base/errors.ts";

/** Type of the file that a tar entry describes. */
export type EntryType = "file" | "directory" | "symlink" | "hardlink" | "char" | "block" | "fifo";

/** A range of data in a sparse file; between segments are zeros. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/**
 * One entry of a tar. Names are byte strings: one character per byte (latin1), because file names are bytes and
 * need not be UTF-8.
 */
export interface TarEntry {
  readonly name: string;
  readonly linkName: string;
  readonly type: EntryType;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch, with a fraction where the archive has one. */
  readonly mtime: number;
  /** Bytes of the unpacked file. */
  readonly size: number;
  /** Bytes that follow in the archive. */
  readonly stored: number;
  /** Positions of the stored bytes; undefined when they are contiguous from the start. */
  readonly segments: readonly Segment[] | undefined;
  readonly devMajor: number;
  readonly devMinor: number;
  /** Extended attributes by name (byte string). */
  readonly xattrs: ReadonlyMap<string, Buffer>;
}

/** The error for an invalid tar archive. */
export function badTar(why: string): NavgwError {
  return new NavgwError("NAVGW_IMAGE", `damaged tar: ${why}`);
}
