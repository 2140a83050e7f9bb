import { type PaxRecords, parsePax, paxNumber, paxText, paxXattrs } from "./pax-records.ts";
import { checkSparse, readGnuSparse, readPaxSparse, type Sparse } from "./sparse-entries.ts";
import { badTar, type TarEntry } from "./tar-entry.ts";
import { BLOCK, decodeHeader, entryType, isZeroBlock, type RawHeader } from "./tar-header.ts";

/** Longest extension record read, bytes. Linux allows 64 KiB per extended attribute and 4 KiB per name. */
const LARGEST_EXTENSION = 1 << 20;

/**
 * Reads headers up to the next entry: yields the number of bytes it needs and is passed exactly those; returns the entry,
 * or undefined at the end of the archive. The entry's stored bytes, padded to whole blocks, come next.
 */
export function* nextEntry(): Generator<number, TarEntry | undefined, Buffer> {
  let pax: PaxRecords = new Map();
  let longName: string | undefined;
  let longLink: string | undefined;
  for (;;) {
    const block = yield BLOCK;
    if (isZeroBlock(block)) return undefined;
    const header = decodeHeader(block);
    switch (header.flag) {
      case "x":
        pax = parsePax(yield* readExtension(header));
        break;
      case "g": // Defaults for all later entries; git puts a comment there. Ignored here as by Go's reader.
        yield* readExtension(header);
        break;
      case "L":
        longName = upToNul(yield* readExtension(header));
        break;
      case "K":
        longLink = upToNul(yield* readExtension(header));
        break;
      default:
        return yield* finish(block, header, pax, longName, longLink);
    }
  }
}

/** Bytes to the end of the block after `size` bytes of data. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function* readExtension(header: RawHeader): Generator<number, Buffer, Buffer> {
  if (header.size > LARGEST_EXTENSION) throw badTar(`an extension record of ${header.size} bytes`);
  if (header.size === 0) return Buffer.alloc(0);
  const body = yield header.size + paddingOf(header.size);
  return body.subarray(0, header.size);
}

function* finish(
  block: Buffer,
  header: RawHeader,
  pax: PaxRecords,
  longName: string | undefined,
  longLink: string | undefined,
): Generator<number, TarEntry, Buffer> {
  const extended = pax.size > 0;
  const name =
    (extended ? (paxText(pax, "GNU.sparse.name") ?? paxText(pax, "path")) : undefined) ??
    longName ??
    header.name;
  const type = entryType(header.flag, name);
  if (type === undefined)
    throw badTar(`${JSON.stringify(name)} is of the unknown type ${JSON.stringify(header.flag)}`);
  // Only files have data; Go's reader treats any other entry's size as 0, and so must every reader of the same image.
  const data = type === "file" ? ((extended ? paxNumber(pax, "size") : undefined) ?? header.size) : 0;
  let sparse: Sparse | undefined;
  if (header.flag === "S") sparse = yield* readGnuSparse(block);
  else if (extended && type === "file") sparse = yield* readPaxSparse(pax);
  const stored = data - (sparse?.mapBytes ?? 0);
  if (sparse !== undefined) checkSparse(sparse, stored);
  return {
    name,
    linkName: (extended ? paxText(pax, "linkpath") : undefined) ?? longLink ?? header.linkName,
    type,
    mode: header.mode,
    uid: (extended ? paxNumber(pax, "uid") : undefined) ?? header.uid,
    gid: (extended ? paxNumber(pax, "gid") : undefined) ?? header.gid,
    mtime: (extended ? paxNumber(pax, "mtime", true) : undefined) ?? header.mtime,
    size: sparse?.size ?? stored,
    stored,
    segments: sparse?.segments,
    devMajor: header.devMajor,
    devMinor: header.devMinor,
    xattrs: paxXattrs(pax),
  };
}

function upToNul(body: Buffer): string {
  const nul = body.indexOf(0);
  return body.toString("latin1", 0, nul < 0 ? body.length : nul);
}
