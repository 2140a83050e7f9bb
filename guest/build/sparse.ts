import { open } from "node:fs/promises";
import { execa } from "execa";

const BLOCK = 512;

/**
 * Rewrites a file that is mostly holes as one line of JSON `{"size":N,"extents":[[offset,length],…]}` and the
 * bytes of its extents. The map of holes comes from GNU tar, since Node.js has no SEEK_HOLE.
 */
export async function packSparse(source: string, destination: string): Promise<void> {
  const { stdout } = await execa(
    "tar",
    ["--create", "--sparse", "--sparse-version=1.0", "--format=posix", "--file=-", source],
    { encoding: "buffer", maxBuffer: 1 << 30, stripFinalNewline: false, reject: true },
  );
  const archive = Buffer.from(stdout);
  const pax = Number.parseInt(archive.toString("latin1", 124, 136), 8);
  const size = Number(
    /GNU\.sparse\.realsize=(\d+)/.exec(archive.toString("latin1", BLOCK, BLOCK + pax))?.[1],
  );
  if (!Number.isSafeInteger(size)) throw new Error(`${source} has no holes that tar can see`);
  // A pax header and its data, the file's own header, then the map in decimal lines, then the extents.
  let at = BLOCK + Math.ceil(pax / BLOCK) * BLOCK + BLOCK;
  const mapStart = at;
  const number = (): number => {
    const end = archive.indexOf(10, at);
    const value = Number(archive.toString("latin1", at, end));
    at = end + 1;
    return value;
  };
  const extents = Array.from({ length: number() }, () => [number(), number()] as const).filter(
    ([, length]) => length > 0,
  );
  at = mapStart + Math.ceil((at - mapStart) / BLOCK) * BLOCK;

  await using file = await open(destination, "w");
  await file.write(`${JSON.stringify({ size, extents })}\n`);
  for (const [, length] of extents) {
    await file.write(archive, at, length);
    at += Math.ceil(length / BLOCK) * BLOCK;
  }
}
