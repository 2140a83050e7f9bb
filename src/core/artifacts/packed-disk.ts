import { type FileHandle, open, stat } from "node:fs/promises";
import { z } from "zod";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { type Run, writtenRuns } from "./written-runs.ts";

/** Longest first line accepted, bytes. */
const LONGEST_MAP = 1 << 20;
/** Longest extent accepted, bytes. */
const LONGEST_EXTENT = 256 << 20;

const mapSchema = z.object({
  size: z.number().int().positive(),
  extents: z.array(z.tuple([z.number().int().min(0), z.number().int().positive()])),
});

/**
 * Unpacks a sparse disk from its packed form: one line of JSON `{"size":N,"extents":[[offset,length],…]}`,
 * then the bytes of the extents one after the other.
 * @param options.size final size of the file in bytes; when larger than the packed one's, a hole is added at its end
 * @throws NavgwError NAVGW_ARTIFACT when the packed form is inconsistent
 */
export async function expandSparse(
  packed: string,
  path: string,
  options: { readonly mode?: number; readonly size?: number } = {},
): Promise<void> {
  await using source = await open(packed, "r");
  const { map, start } = await readMap(source, packed);
  await using target = await open(path, "wx", options.mode ?? 0o600);
  await target.truncate(Math.max(map.size, options.size ?? 0));
  let at = start;
  for (const [offset, length] of map.extents) {
    if (length > LONGEST_EXTENT || offset + length > map.size) throw damaged(packed);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await source.read(bytes, 0, length, at);
    if (bytesRead < length) throw damaged(packed);
    await target.write(bytes, 0, length, offset);
    at += length;
  }
}

/**
 * Writes the packed form of a sparse file.
 * @throws NavgwError NAVGW_UNSUPPORTED when it has too many holes, NAVGW_STATE; system errors
 */
export async function packSparse(path: string, packed: string, signal?: AbortSignal): Promise<void> {
  const { size } = await stat(path);
  const extents: [number, number][] = [];
  for await (const { offset, bytes } of writtenRuns(path, signal)) extents.push([offset, bytes.length]);
  const map = Buffer.from(`${JSON.stringify({ size, extents })}\n`);
  if (map.length > LONGEST_MAP) {
    throw new NavgwError("NAVGW_UNSUPPORTED", `${path} has too many holes to be packed`);
  }
  await using target = await open(packed, "wx", 0o600);
  const write = async function* (runs: AsyncIterable<Run>) {
    yield map;
    for await (const { bytes } of runs) yield bytes;
  };
  await target.writeFile(write(writtenRuns(path, signal)));
}

async function readMap(
  source: FileHandle,
  path: string,
): Promise<{ map: z.infer<typeof mapSchema>; start: number }> {
  const head = Buffer.alloc(LONGEST_MAP);
  const { bytesRead } = await source.read(head, 0, LONGEST_MAP, 0);
  const end = head.subarray(0, bytesRead).indexOf("\n");
  if (end < 0) throw damaged(path);
  try {
    return { map: mapSchema.parse(JSON.parse(head.toString("utf8", 0, end))), start: end + 1 };
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_ARTIFACT", `damaged sparse disk: ${path}`, {
    hint: hint`run ${command("cache prune")}, then try again`,
    cause,
  });
}
