import { type FileHandle, open } from "node:fs/promises";

/** Machine and type of an ELF file, numbered as in elf(5); undefined for another file. */
export async function elfHead(path: string): Promise<{ machine: number; type: number } | undefined> {
  await using file = await open(path, "r");
  const head = await read(file, 0, 64);
  if (head === undefined || head.toString("latin1", 0, 5) !== "\x7fELF\x02") return undefined;
  return { type: head.readUInt16LE(16), machine: head.readUInt16LE(18) };
}

/** A symbol that a shared library exports. */
export interface ElfSymbol {
  /** Offset of its bytes in the file. */
  readonly offset: number;
  readonly size: number;
}

const SECTION = { dynsym: 11, size: 64 } as const;
const SYMBOL_SIZE = 24;

/** Exported symbols of a 64-bit little-endian library, by name; undefined for another file. */
export async function exportedSymbols(file: FileHandle): Promise<ReadonlyMap<string, ElfSymbol> | undefined> {
  const head = await read(file, 0, 64);
  if (head === undefined || head.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return undefined;
  const table = await read(file, Number(head.readBigUInt64LE(40)), head.readUInt16LE(60) * SECTION.size);
  if (table === undefined) return undefined;
  const sections = Array.from({ length: table.length / SECTION.size }, (_, index) => {
    const at = index * SECTION.size;
    const field = (offset: number): number => Number(table.readBigUInt64LE(at + offset));
    return {
      type: table.readUInt32LE(at + 4),
      address: field(16),
      offset: field(24),
      size: field(32),
      link: table.readUInt32LE(at + 40),
    };
  });
  const symbols = sections.find(({ type }) => type === SECTION.dynsym);
  const names = symbols === undefined ? undefined : sections[symbols.link];
  if (symbols === undefined || names === undefined) return undefined;
  const [entries, text] = [
    await read(file, symbols.offset, symbols.size),
    await read(file, names.offset, names.size),
  ];
  if (entries === undefined || text === undefined) return undefined;
  const found = new Map<string, ElfSymbol>();
  for (let at = 0; at + SYMBOL_SIZE <= entries.length; at += SYMBOL_SIZE) {
    const start = entries.readUInt32LE(at);
    const section = sections[entries.readUInt16LE(at + 6)];
    const address = Number(entries.readBigUInt64LE(at + 8));
    if (section === undefined || address === 0) continue;
    const name = text.toString("latin1", start, text.indexOf(0, start));
    const size = Number(entries.readBigUInt64LE(at + 16));
    found.set(name, { offset: address - section.address + section.offset, size });
  }
  return found;
}

/** Bytes of a file; undefined when it is shorter. */
async function read(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return bytesRead === length ? buffer : undefined;
}
