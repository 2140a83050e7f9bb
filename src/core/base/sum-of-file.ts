import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** Hex sha256 of a file. @throws the system error when it cannot be read */
export function sumOf(path: string): Promise<string> {
  return sumOfRange(path, 0, Number.POSITIVE_INFINITY);
}

/** Hex sha256 of some bytes of a file. @throws the system error when it cannot be read */
export async function sumOfRange(path: string, offset: number, size: number): Promise<string> {
  const hash = createHash("sha256");
  const range = { start: offset, end: offset + size - 1, highWaterMark: 1 << 20 };
  for await (const chunk of createReadStream(path, range)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
