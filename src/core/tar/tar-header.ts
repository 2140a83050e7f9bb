import { badTar, type EntryType } from "./tar-entry.ts";

/** Bytes of a tar block. */
export const BLOCK = 512;

/** A decoded header block, before extension records are applied. */
export interface RawHeader {
  readonly name: string;
  readonly linkName: string;
  /** The type flag's character. */
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly devMajor: number;
  readonly devMinor: number;
}

/** Whether a block is all zeros: the end of the archive. */
export function isZeroBlock(block: Buffer): boolean {
  for (let at = 0; at < BLOCK; at++) if (block[at] !== 0) return false;
  return true;
}

/**
 * Reads a ustar, GNU, star or V7 header.
 * @throws NavgwError NAVGW_IMAGE for a wrong checksum or number
 */
export function decodeHeader(block: Buffer): RawHeader {
  checkSum(block);
  const magic = block.toString("latin1", 257, 263);
  const isUstar = magic === "ustar\0";
  const isGnu = magic === "ustar ";
  let name = text(block, 0, 100);
  if (isUstar) {
    // star stores times after a shorter prefix and marks that at the very end.
    const prefix = text(block, 345, block.toString("latin1", 508, 512) === "tar\0" ? 131 : 155);
    if (prefix !== "") name = `${prefix}/${name}`;
  }
  const hasDevice = isUstar || isGnu;
  return {
    name,
    linkName: text(block, 157, 100),
    flag: String.fromCharCode(block[156] ?? 0),
    mode: number(block, 100, 8, "mode") & 0o7777,
    uid: number(block, 108, 8, "uid"),
    gid: number(block, 116, 8, "gid"),
    size: number(block, 124, 12, "size"),
    mtime: number(block, 136, 12, "mtime", true),
    devMajor: hasDevice ? number(block, 329, 8, "device") : 0,
    devMinor: hasDevice ? number(block, 337, 8, "device") : 0,
  };
}

/** The entry type of a flag; undefined for an unknown flag. V7 marks directories by a trailing slash only. */
export function entryType(flag: string, name: string): EntryType | undefined {
  switch (flag) {
    case "\0":
    case "0":
      return name.endsWith("/") ? "directory" : "file";
    case "7":
    case "S":
      return "file";
    case "1":
      return "hardlink";
    case "2":
      return "symlink";
    case "3":
      return "char";
    case "4":
      return "block";
    case "5":
      return "directory";
    case "6":
      return "fifo";
    default:
      return undefined;
  }
}

/** Text up to the first NUL. */
function text(block: Buffer, start: number, length: number): string {
  const nul = block.indexOf(0, start);
  return block.toString("latin1", start, nul < 0 ? start + length : Math.min(nul, start + length));
}

/** Octal with spaces and NULs around it, or GNU's base-256 when the top bit is set. */
export function number(block: Buffer, start: number, length: number, what: string, signed = false): number {
  if (((block[start] ?? 0) & 0x80) !== 0) return base256(block, start, length, what, signed);
  let value = 0;
  let at = start;
  const end = start + length;
  while (at < end && (block[at] === 0x20 || block[at] === 0)) at++;
  for (; at < end; at++) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at < end; at++) if (block[at] !== 0x20 && block[at] !== 0) throw badTar(`${what} is not a number`);
  return value;
}

function base256(block: Buffer, start: number, length: number, what: string, signed: boolean): number {
  const negative = block[start] === 0xff;
  // The first byte of a positive number keeps its low seven bits; a negative one is two's complement.
  let value = negative ? -1 : (block[start] ?? 0) & 0x7f;
  for (let at = start + 1; at < start + length; at++) value = value * 256 + (block[at] ?? 0);
  if (!Number.isSafeInteger(value) || (value < 0 && !signed)) throw badTar(`${what} is out of range`);
  return value;
}

/** Sums bytes with the checksum's own field as spaces; old tars summed them as signed characters. */
function checkSum(block: Buffer): void {
  const expected = number(block, 148, 8, "checksum");
  let unsigned = 8 * 0x20;
  let high = 0;
  for (let at = 0; at < BLOCK; at++) {
    if (at === 148) at = 156;
    const byte = block[at] ?? 0;
    unsigned += byte;
    if (byte > 0x7f) high++;
  }
  if (expected !== unsigned && expected !== unsigned - 256 * high)
    throw badTar("a header's checksum is wrong");
}
