import { readFileSync } from "node:fs";

const SHT_DYNSYM = 11;
const STT_FUNC = 2;

/** Names of the functions that a 64-bit little-endian ELF library exports. */
export function elfExports(path: string): string[] {
  const file = readFileSync(path);
  const sections = Number(file.readBigUInt64LE(40));
  const [size, count] = [file.readUInt16LE(58), file.readUInt16LE(60)];
  const section = (index: number) => {
    const at = sections + index * size;
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      length: Number(file.readBigUInt64LE(at + 32)),
      link: file.readUInt32LE(at + 40),
    };
  };
  const symbols = Array.from({ length: count }, (_, index) => section(index)).find(
    ({ type }) => type === SHT_DYNSYM,
  );
  if (symbols === undefined) throw new Error(`no dynamic symbols: ${path}`);
  const names = section(symbols.link).offset;
  const found: string[] = [];
  for (let at = symbols.offset; at < symbols.offset + symbols.length; at += 24) {
    const defined = file.readUInt16LE(at + 6) !== 0;
    if (!defined || ((file[at + 4] ?? 0) & 15) !== STT_FUNC) continue;
    const start = names + file.readUInt32LE(at);
    found.push(file.toString("latin1", start, file.indexOf(0, start)));
  }
  return found;
}
