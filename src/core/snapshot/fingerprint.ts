import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** A file up to this size is read whole, bytes. */
const WHOLE = 16 << 20;
/** Bytes of one sample of a larger one, and how many there are. */
const SAMPLE = 4096;
const SAMPLES = 256;

/**
 * What tells one file from another: its size and all of it, or, when it is large, samples from its beginning to its end. It takes some
 * milliseconds however large the file is; what was cut, swapped or never written is found, a single wrong byte need not be.
 * @throws the system error when it cannot be read
 */
export async function fingerprint(path: string): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const hash = createHash("sha256").update(`${size}\n`);
  if (size <= WHOLE) return hash.update(await file.readFile()).digest("hex");
  for (let sample = 0; sample < SAMPLES; sample++) {
    hash.update(await read(file, Math.floor((sample * (size - SAMPLE)) / (SAMPLES - 1))));
  }
  return hash.digest("hex");
}

async function read(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, position);
  return buffer.subarray(0, bytesRead);
}
