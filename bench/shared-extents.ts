/** An extent: number, logical range, physical range, length, and then its flags, perhaps after what was expected. */
const EXTENT = /^\s*\d+:\s*\d+\.\.\s*\d+:\s*\d+\.\.\s*\d+:\s*(\d+):(.*)$/;

/** Bytes of a file that other files share, from what `filefrag -v` prints of it. */
export function sharedBytes(output: string): number {
  const block = Number(/blocks? of (\d+) bytes/.exec(output)?.[1] ?? 4096);
  let blocks = 0;
  for (const line of output.split("\n")) {
    const [, length, flags] = EXTENT.exec(line) ?? [];
    if (flags !== undefined && /\bshared\b/.test(flags)) blocks += Number(length);
  }
  return blocks * block;
}
