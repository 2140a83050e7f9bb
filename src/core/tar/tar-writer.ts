import { type FileHandle, open } from "node:fs/promises";
import { Header } from "tar";
import { paddingOf } from "./tar-entries.ts";

const CHUNK = 1 << 20;

/** One entry of a plain tar: a regular file with its content or the path of its content, or a symbolic link. */
export type TarFile = {
  /** At most 100 bytes, or 255 with a slash at the right place. */
  readonly name: string;
} & (
  | { readonly text: string; readonly mode?: number }
  | { readonly path: string; readonly mode?: number }
  | { readonly link: string }
);

/**
 * Writes a plain POSIX tar, 0600, made of complete 512-byte blocks as a disk must be. Its entries are 0600 by default too.
 * @throws the system error of a file that cannot be read, or that becomes shorter meanwhile
 */
export async function writeTar(path: string, files: readonly TarFile[]): Promise<void> {
  await using out = await open(path, "w", 0o600);
  for (const file of files) {
    if ("link" in file) {
      await append(out, header({ path: file.name, type: "SymbolicLink", linkpath: file.link, mode: 0o777 }));
    } else if ("text" in file) {
      const bytes = Buffer.from(file.text);
      await append(out, header({ path: file.name, size: bytes.length, mode: file.mode }));
      await append(out, bytes);
      await append(out, Buffer.alloc(paddingOf(bytes.length)));
    } else {
      await appendFile(out, file);
    }
  }
  await append(out, Buffer.alloc(1024));
}

async function appendFile(
  out: FileHandle,
  { name, path, mode }: { name: string; path: string; mode?: number },
): Promise<void> {
  await using source = await open(path, "r");
  const { size, mtime } = await source.stat();
  // The guest compares size and time to know whether it has the file already; a header's time is in whole seconds.
  await append(out, header({ path: name, size, mtime, mode }));
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let left = size; left > 0; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, left));
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
    await append(out, buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  await append(out, Buffer.alloc(paddingOf(size)));
}

interface Entry {
  readonly path: string;
  readonly type?: "File" | "SymbolicLink";
  readonly linkpath?: string;
  readonly size?: number;
  readonly mtime?: Date;
  readonly mode?: number | undefined;
}

function header({
  path,
  type = "File",
  linkpath,
  size = 0,
  mtime = new Date(0),
  mode = 0o600,
}: Entry): Buffer {
  const block = Buffer.alloc(512);
  const link = linkpath === undefined ? {} : { linkpath };
  const needsMore = new Header({ path, size, mtime, mode, type, uid: 0, gid: 0, ...link }).encode(block);
  if (needsMore) throw new Error(`${path} does not fit into the header of a plain tar`);
  return block;
}

async function append(out: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await out.write(bytes, at)).bytesWritten;
}
