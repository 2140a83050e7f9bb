import { type FileHandle, open } from "node:fs/promises";
import { Header } from "tar";
import { paddingOf } from "../oci/tar/entries.ts";

const CHUNK = 1 << 20;

/** One regular file of a plain tar: its content, or the path of a file that has it. */
export type TarFile = {
  /** At most 100 bytes. */
  readonly name: string;
} & ({ readonly text: string } | { readonly path: string });

/**
 * Writes a plain POSIX tar, 0600, made of whole 512-byte blocks as a disk must be.
 * @throws the system error of a file that cannot be read, or that shrinks meanwhile
 */
export async function writeTar(path: string, files: readonly TarFile[]): Promise<void> {
  await using out = await open(path, "w", 0o600);
  for (const file of files) {
    if ("text" in file) {
      const bytes = Buffer.from(file.text);
      await append(out, header(file.name, bytes.length, new Date(0)));
      await append(out, bytes);
      await append(out, Buffer.alloc(paddingOf(bytes.length)));
    } else {
      await appendFile(out, file.name, file.path);
    }
  }
  await append(out, Buffer.alloc(1024));
}

async function appendFile(out: FileHandle, name: string, path: string): Promise<void> {
  await using source = await open(path, "r");
  const { size, mtime } = await source.stat();
  // The guest tells by size and time whether it has the file already; a header's time is in whole seconds.
  await append(out, header(name, size, mtime));
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let left = size; left > 0; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, left));
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
    await append(out, buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  await append(out, Buffer.alloc(paddingOf(size)));
}

function header(path: string, size: number, mtime: Date): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path, size, mtime, mode: 0o600, type: "File", uid: 0, gid: 0 }).encode(block);
  return block;
}

async function append(out: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await out.write(bytes, at)).bytesWritten;
}
