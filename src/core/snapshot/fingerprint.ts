import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** Files up to this size are read completely, bytes. */
const FULL_READ_LIMIT = 16 << 20;
/** Bytes of one sample of a larger file, and the number of samples. */
const SAMPLE = 4096;
const SAMPLES = 256;

/**
 * Hashes a file's size and its bytes or, when it is large, samples from its start to its end. It takes some
 * milliseconds whatever the size; it detects truncated, swapped and unwritten files, but not every wrong byte.
 * @throws the system error when it cannot be read
 */
export async function fingerprint(path: string): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const hash = createHash("sha256").update(`${size}\n`);
  if (size <= FULL_READ_LIMIT) return hash.update(await file.readFile()).digest("hex");
  for (let sample = 0; sample < SAMPLES; sample++) {
    hash.update(await read(file, Math.floor((sample * (size - SAMPLE)) / (SAMPLES - 1))));
  }
  return hash.digest("hex");
}

async function read(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, position);
  return buffer.subarray(0, bytesRead);
}
