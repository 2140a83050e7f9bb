/** A whole Linux program for x86-64 that prints a text, whatever it is asked. */
export function printing(text: string): Buffer {
  const words = Buffer.from(text);
  // write(1, text, length); exit(0)
  const code = Buffer.from("b801000000bf01000000488d3510000000ba000000000f05b83c00000031ff0f05", "hex");
  code.writeUInt32LE(words.length, 18);
  const start = 64 + 56;
  const base = 0x400000n;
  const size = BigInt(start + code.length + words.length);
  const head = Buffer.alloc(start);
  // Class, byte order and version; then kind, machine, version, entry and where the one program header is; elf(5).
  head.set(Buffer.from("\x7fELF\x02\x01\x01", "latin1"));
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(62, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(base + BigInt(start), 24);
  head.writeBigUInt64LE(64n, 32);
  for (const [at, value] of [
    [52, 64],
    [54, 56],
    [56, 1],
    [58, 64],
  ] as const)
    head.writeUInt16LE(value, at);
  // To be loaded, readable and executable, from the whole file.
  head.writeUInt32LE(1, 64);
  head.writeUInt32LE(5, 68);
  for (const [at, value] of [
    [72, 0n],
    [80, base],
    [88, base],
    [96, size],
    [104, size],
    [112, 0x1000n],
  ] as const)
    head.writeBigUInt64LE(value, at);
  return Buffer.concat([head, code, words]);
}
