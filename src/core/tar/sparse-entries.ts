import { type PaxRecords, paxNumber, paxText } from "./pax-records.ts";
import { badTar, type Segment } from "./tar-entry.ts";
import { BLOCK, number } from "./tar-header.ts";

/** Maximum data segments of one sparse file; GNU tar itself writes far fewer. */
const MAX_SEGMENTS = 100_000;

/** Description of a sparse file, read before its data. */
export interface Sparse {
  /** Size of the unpacked file. */
  readonly size: number;
  readonly segments: readonly Segment[];
  /** Bytes of the map that precedes the data, in the data's own blocks. */
  readonly mapBytes: number;
}

/** GNU's old format: a map in the header, continued in further blocks. Yields the number of bytes it needs next. */
export function* readGnuSparse(header: Buffer): Generator<number, Sparse, Buffer> {
  const segments: Segment[] = [];
  addEntries(header, 386, 4, segments);
  const size = number(header, 483, 12, "sparse size");
  let isContinued = header[482] !== 0;
  while (isContinued) {
    const block = yield BLOCK;
    addEntries(block, 0, 21, segments);
    isContinued = block[504] !== 0;
  }
  return { size, segments, mapBytes: 0 };
}

function addEntries(block: Buffer, start: number, count: number, segments: Segment[]): void {
  for (let at = start; at < start + count * 24; at += 24) {
    // An entry that starts with NUL is unused.
    if (block[at] === 0) return;
    add(segments, number(block, at, 12, "sparse offset"), number(block, at + 12, 12, "sparse length"));
  }
}

/** GNU's pax formats 0.0, 0.1 (map in the records) and 1.0 (map before the data); undefined for a plain file. */
export function* readPaxSparse(records: PaxRecords): Generator<number, Sparse | undefined, Buffer> {
  const size = paxNumber(records, "GNU.sparse.realsize") ?? paxNumber(records, "GNU.sparse.size");
  const major = paxText(records, "GNU.sparse.major");
  const map = paxText(records, "GNU.sparse.map");
  if (major === undefined && map === undefined) return undefined;
  if (size === undefined) throw badTar("a sparse file without a size");
  if (major === "1") {
    const { segments, mapBytes } = yield* readLeadingMap();
    return { size, segments, mapBytes };
  }
  if (map === undefined) throw badTar("a sparse file of an unknown format");
  return { size, segments: pairs(map.split(",")), mapBytes: 0 };
}

/** Decimal numbers, a line each, padded to whole blocks: the count, then offset and length of each segment. */
function* readLeadingMap(): Generator<number, { segments: Segment[]; mapBytes: number }, Buffer> {
  const lines: string[] = [];
  let rest = "";
  let mapBytes = 0;
  let expected = 1;
  while (lines.length < expected) {
    const block = yield BLOCK;
    mapBytes += BLOCK;
    const parts = (rest + block.toString("latin1")).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    if (lines.length > 0) expected = 1 + 2 * decimal(lines[0]);
    // Bounded as it is read: the count itself may be wrong.
    if (expected > 1 + 2 * MAX_SEGMENTS || rest.length > BLOCK)
      throw badTar("a sparse map that does not end");
  }
  return { segments: pairs(lines.slice(1, expected)), mapBytes };
}

function pairs(numbers: readonly string[]): Segment[] {
  if (numbers.length % 2 !== 0) throw badTar("a sparse map with a number missing");
  const segments: Segment[] = [];
  for (let at = 0; at < numbers.length; at += 2)
    add(segments, decimal(numbers[at]), decimal(numbers[at + 1]));
  return segments;
}

function add(segments: Segment[], offset: number, length: number): void {
  if (segments.length >= MAX_SEGMENTS) throw badTar("a sparse file with too many segments");
  segments.push({ offset, length });
}

function decimal(digits: string | undefined): number {
  if (digits === undefined || !/^\d{1,16}$/.test(digits)) throw badTar("a sparse map with a wrong number");
  return Number(digits);
}

/** Throws unless the segments are in order, inside the file, and add up to the stored bytes. */
export function checkSparse(sparse: Sparse, stored: number): void {
  let end = 0;
  let total = 0;
  for (const { offset, length } of sparse.segments) {
    if (offset < end || offset + length > sparse.size)
      throw badTar("a sparse map that does not fit its file");
    end = offset + length;
    total += length;
  }
  if (total !== stored) throw badTar("a sparse map that does not fit its data");
}
