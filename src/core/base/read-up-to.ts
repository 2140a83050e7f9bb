/** The start of a stream, and whether it is all of it. */
export interface Reading {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Reads a stream into memory, up to `maxBytes` bytes; one that is longer is closed. */
export async function readUpTo(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): Promise<Reading> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes.subarray(0, maxBytes - size));
    size += bytes.length;
    // Leaving the loop closes the stream.
    if (size > maxBytes) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
