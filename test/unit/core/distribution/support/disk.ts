import { readFileSync } from "node:fs";

/**
 * Reads node disks: uncompressed EROFS with 4 KiB blocks, as far as these tests have them.
 * Layout: linux/fs/erofs/erofs_fs.h.
 */
const BLOCK = 4096;
const TYPES: Readonly<Record<number, string>> = { 4: "d", 8: "-", 10: "l" };

interface Inode {
  readonly mode: number;
  readonly content: Buffer;
}

/** Entries of a node disk: `MODE NAME` or `MODE NAME -> TARGET`, in the order of their names, without folders. */
export function entriesOf(path: string): string[] {
  return [...filesOf(path)].map(([name, { mode, content }]) => {
    const type = TYPES[mode >> 12] ?? "?";
    const bits = [...(mode & 0o777).toString(2).padStart(9, "0")];
    const rights = bits.map((bit, i) => (bit === "1" ? "rwx"[i % 3] : "-")).join("");
    return `${type}${rights} ${name}${type === "l" ? ` -> ${content}` : ""}`;
  });
}

/** Content of one of them. */
export function contentOf(path: string, name: string): Buffer {
  const file = filesOf(path).get(name);
  if (file === undefined) throw new Error(`${path} has no ${name}`);
  return file.content;
}

/** The volume's name. */
export function labelOf(path: string): string {
  return readFileSync(path)
    .toString("latin1", 1024 + 64, 1024 + 80)
    .replace(/\0+$/, "");
}

function filesOf(path: string): Map<string, Inode> {
  const disk = readFileSync(path);
  const files = new Map<string, Inode>();
  const walk = (nid: number, folder: string): void => {
    for (const [name, child] of entriesIn(inodeAt(disk, nid).content)) {
      const inode = inodeAt(disk, child);
      if (inode.mode >> 12 === 4) walk(child, `${folder}${name}/`);
      else files.set(`${folder}${name}`, inode);
    }
  };
  walk(disk.readUInt16LE(1024 + 14), "");
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inodeAt(disk: Buffer, nid: number): Inode {
  const at = disk.readUInt32LE(1024 + 40) * BLOCK + nid * 32;
  const format = disk.readUInt16LE(at);
  const isExtended = (format & 1) === 1;
  const layout = (format >> 1) & 7;
  const size = isExtended ? Number(disk.readBigUInt64LE(at + 8)) : disk.readUInt32LE(at + 8);
  const start = disk.readUInt32LE(at + 16) * BLOCK;
  const mode = disk.readUInt16LE(at + 4);
  if (layout === 0) return { mode, content: disk.subarray(start, start + size) };
  if (layout !== 2) throw new Error(`layout ${layout} of inode ${nid} is not known here`);
  const whole = size - (size % BLOCK);
  const tail = at + (isExtended ? 64 : 32);
  const inline = disk.subarray(tail, tail + size - whole);
  return { mode, content: Buffer.concat([disk.subarray(start, start + whole), inline]) };
}

/** Names and inodes of a folder; each block begins with its entries, and their names follow. */
function* entriesIn(content: Buffer): Generator<[string, number]> {
  for (let block = 0; block < content.length; block += BLOCK) {
    const bytes = content.subarray(block, block + BLOCK);
    const count = bytes.readUInt16LE(8) / 12;
    for (let i = 0; i < count; i += 1) {
      const from = bytes.readUInt16LE(i * 12 + 8);
      const to = i + 1 < count ? bytes.readUInt16LE((i + 1) * 12 + 8) : bytes.length;
      const name = bytes.toString("utf8", from, to).replace(/\0.*$/s, "");
      if (name !== "." && name !== "..") yield [name, Number(bytes.readBigUInt64LE(i * 12))];
    }
  }
}
