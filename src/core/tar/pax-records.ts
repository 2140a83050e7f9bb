import { badTar } from "./tar-entry.ts";

/** Records of a pax extended header: keyword (byte string) to value. */
export type PaxRecords = Map<string, Buffer>;

/** Prefix of the keywords of extended attributes. */
const XATTR = "SCHILY.xattr.";

/**
 * Parses `LENGTH KEYWORD=VALUE\n` records; LENGTH counts itself, values are bytes.
 * GNU's sparse format 0.0 repeats two keywords: those are gathered into `GNU.sparse.map`.
 */
export function parsePax(body: Buffer): PaxRecords {
  const records: PaxRecords = new Map();
  const map: string[] = [];
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const digits = space < 0 ? "" : body.toString("latin1", at, space);
    const end = at + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > body.length || end <= space + 1 || body[end - 1] !== 0x0a) {
      throw badTar("a pax record has a wrong length");
    }
    const equals = body.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) throw badTar("a pax record has no keyword");
    const keyword = body.toString("latin1", space + 1, equals);
    const value = body.subarray(equals + 1, end - 1);
    if (keyword === "GNU.sparse.offset" || keyword === "GNU.sparse.numbytes")
      map.push(value.toString("latin1"));
    else records.set(keyword, value);
    at = end;
  }
  if (map.length > 0) records.set("GNU.sparse.map", Buffer.from(map.join(",")));
  return records;
}

/** A record as text; undefined when absent or empty: with an empty value the header's own applies. */
export function paxText(records: PaxRecords, keyword: string): string | undefined {
  const value = records.get(keyword);
  if (value === undefined || value.length === 0) return undefined;
  if (value.includes(0)) throw badTar(`pax ${keyword} has a NUL`);
  return value.toString("latin1");
}

/** A record as a decimal number, where `fraction` allows one. */
export function paxNumber(records: PaxRecords, keyword: string, fraction = false): number | undefined {
  const value = paxText(records, keyword);
  if (value === undefined) return undefined;
  const pattern = fraction ? /^-?\d+(\.\d*)?$/ : /^\d+$/;
  const parsed = Number(value);
  if (!pattern.test(value) || Math.abs(parsed) > Number.MAX_SAFE_INTEGER)
    throw badTar(`pax ${keyword} is not a number`);
  return parsed;
}

const NONE: ReadonlyMap<string, Buffer> = new Map();

/** Extended attributes among the records. */
export function paxXattrs(records: PaxRecords): ReadonlyMap<string, Buffer> {
  let found: Map<string, Buffer> | undefined;
  for (const [keyword, value] of records) {
    if (!keyword.startsWith(XATTR)) continue;
    found ??= new Map();
    // Copied: the record is a view of a much larger chunk.
    found.set(keyword.slice(XATTR.length), Buffer.from(value));
  }
  return found ?? NONE;
}
