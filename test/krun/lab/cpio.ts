/** One file of an archive; a folder has no content. */
export interface CpioEntry {
  /** Path without a leading slash; parents come before what is in them. */
  readonly path: string;
  readonly content?: Buffer;
  /** Whether it is a program. */
  readonly executable?: boolean;
}

const FOLDER = 0o040755;
const PROGRAM = 0o100755;
const FILE = 0o100644;

/**
 * Writes an archive in the `newc` format, which Linux unpacks as its first root. Everything belongs to root and has no
 * time, so equal entries make equal archives.
 * Source: Documentation/driver-api/early-userspace/buffer-format.rst
 */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const records = [...entries.entries()].flatMap(([index, entry]) => record(index + 1, entry));
  return Buffer.concat([...records, ...record(0, { path: "TRAILER!!!" }, 0)]);
}

function record(inode: number, { path, content, executable = false }: CpioEntry, mode?: number): Buffer[] {
  const type = content === undefined ? FOLDER : executable ? PROGRAM : FILE;
  const links = content === undefined ? 2 : 1;
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode ?? type, 0, 0, links, 0, content?.length ?? 0, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return [aligned(Buffer.concat([Buffer.from(header), name])), ...(content ? [aligned(content)] : [])];
}

/** With zeros up to a multiple of four bytes. */
function aligned(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
