import { type FileHandle, open } from "node:fs/promises";
import { Header } from "tar";
import { paddingOf } from "./tar-entries.ts";

const CHUNK = 1 << 20;
const MODE = 0o600;

/** One file of a plain tar, with its content or the path of a file that has it. */
export type TarFile = {
  /** At most 100 bytes, or 255 with a slash at the right place. */
  readonly name: string;
} & ({ readonly text: string } | { readonly path: string });

/**
 * Writes a plain POSIX tar, made of whole 512-byte blocks as a disk must be. It and what is in it are 0600.
 * @throws the system error of a file that cannot be read, or that shrinks meanwhile
 */
export async function writeTar(path: string, files: readonly TarFile[]): Promise<void> {
  await using out = await open(path, "w", 0o600);
  for (const file of files) {
    if ("text" in file) {
      const bytes = Buffer.from(file.text);
      await append(out, fileHeader(file.name, bytes.length, { mode: MODE }));
      await append(out, bytes);
      await append(out, Buffer.alloc(paddingOf(bytes.length)));
    } else {
      await appendFile(out, file);
    }
  }
  await append(out, Buffer.alloc(1024));
}

async function appendFile(out: FileHandle, { name, path }: { name: string; path: string }): Promise<void> {
  await using source = await open(path, "r");
  const { size, mtime } = await source.stat();
  // The guest knows by size and time whether it has the file already; a header's time is in whole seconds.
  await append(out, fileHeader(name, size, { mode: MODE, mtime }));
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let left = size; left > 0; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, left));
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
    await append(out, buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  await append(out, Buffer.alloc(paddingOf(size)));
}

/**
 * The block before a regular file's bytes, which belong to root.
 * @param about.mtime default: 1970
 */
export function fileHeader(
  path: string,
  size: number,
  { mode, mtime = new Date(0) }: { readonly mode: number; readonly mtime?: Date },
): Buffer {
  const block = Buffer.alloc(512);
  const needsMore = new Header({ path, size, mtime, mode, type: "File", uid: 0, gid: 0 }).encode(block);
  if (needsMore) throw new Error(`${path} does not fit into the header of a plain tar`);
  return block;
}

async function append(out: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await out.write(bytes, at)).bytesWritten;
}
