import { readFile, stat } from "node:fs/promises";
import { writeDurably } from "../base/durable-files.ts";
import { fileError, systemCode } from "../base/errors.ts";

const stampPath = (path: string): string => `${path}.stamp`;

/** Notes beside a file that was just checked how it looks: as long as it looks the same, nobody wrote to it. */
export async function noteStamp(path: string): Promise<void> {
  await writeDurably(stampPath(path), await stampOf(path));
}

/** Whether a file is there and looks as it did when it was checked. */
export async function isUntouched(path: string): Promise<boolean> {
  try {
    const [noted, now] = await Promise.all([readFile(stampPath(path), "utf8"), stampOf(path)]);
    return noted === now;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "reading the artifact cache", path);
  }
}

async function stampOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs, mode } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs, mode].join(" ");
}
