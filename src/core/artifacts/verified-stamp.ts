import { chmod, readFile, rm, stat } from "node:fs/promises";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { isReadOnlyError } from "../base/read-only.ts";
import { sumOf } from "../base/sum-of-file.ts";

const stampPath = (path: string): string => `${path}.stamp`;

/** Records the metadata of a file that was just verified, beside it: while it is the same, the file was not written to. */
export async function writeStamp(path: string): Promise<void> {
  await writeDurably(stampPath(path), await stampOf(path));
}

/** Whether a file exists and has the same metadata as when it was verified. */
export async function isUnchanged(path: string): Promise<boolean> {
  try {
    const [recorded, current] = await Promise.all([readFile(stampPath(path), "utf8"), stampOf(path)]);
    return recorded === current;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "reading the artifact cache", path);
  }
}

/**
 * Makes a verified file read-only and records that it was. In a read-only cache nothing is recorded: it is verified at each use.
 * @param mode permissions that it gets
 */
export async function sealVerified(path: string, mode: number): Promise<void> {
  try {
    await chmod(path, mode);
    await writeStamp(path);
  } catch (error) {
    if (!isReadOnlyError(error)) throw error;
  }
}

/**
 * Whether a file that was copied, restored from a CI cache, or touched has the right bytes; it is noted as checked then, and else deleted.
 * @param mode permissions that it gets
 * @throws the system error that keeps it from being read
 */
export async function isStillRight(path: string, sha256: string, mode: number): Promise<boolean> {
  try {
    if ((await sumOf(path)) === sha256) {
      await sealVerified(path, mode);
      return true;
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  await rm(path, { force: true });
  return false;
}

async function stampOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs, mode } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs, mode].join(" ");
}
