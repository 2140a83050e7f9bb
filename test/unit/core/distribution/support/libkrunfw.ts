interface Options {
  readonly names?: readonly [string, string];
  readonly entry?: number;
  /** Of krunfw_get_kernel(). */
  readonly code?: Buffer;
}

/** A library with two exported symbols, a kernel's image and a function, laid out as libkrunfw's linker does. */
export function makeLibkrunfw(options: Options = {}): { readonly bytes: Buffer; readonly image: Buffer } {
  const image = Buffer.alloc(3 * 4096, "kernel ");
  // XEN_ELFNOTE_PHYS32_ENTRY.
  for (const [index, word] of [4, 8, 18].entries()) image.writeUInt32LE(word, 512 + index * 4);
  image.write("Xen\0", 524, "latin1");
  image.writeBigUInt64LE(0x1000040n, 528);
  const names = options.names ?? ["KERNEL_BUNDLE", "krunfw_get_kernel"];
  const code = options.code ?? getter(0x1000000, options.entry ?? 0x1000123, image.length);
  const strings = Buffer.from(`\0${names.join("\0")}\0`);
  const [textAt, dataAt] = [0x1000, 0x2000];
  const symbols = Buffer.concat([
    Buffer.alloc(24),
    symbol(1, 2, dataAt + 0x1000, image.length),
    symbol(2 + names[0].length, 1, textAt + 0x1000, code.length),
  ]);
  const sections = [
    section(0, 0, 0, 0, 0),
    section(1, textAt + 0x1000, textAt, code.length, 0),
    section(1, dataAt + 0x1000, dataAt, image.length, 0),
    section(11, 0, 0x100, symbols.length, 4),
    section(3, 0, 0x200, strings.length, 0),
  ];
  const bytes = Buffer.alloc(dataAt + image.length + sections.length * 64);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.writeBigUInt64LE(BigInt(dataAt + image.length), 40);
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(sections.length, 60);
  symbols.copy(bytes, 0x100);
  strings.copy(bytes, 0x200);
  code.copy(bytes, textAt);
  image.copy(bytes, dataAt);
  Buffer.concat(sections).copy(bytes, dataAt + image.length);
  return { bytes, image };
}

/** `movq $number, (%rax)` for each, between loads of the pointers. */
function getter(...numbers: readonly number[]): Buffer {
  return Buffer.concat(
    numbers.map((number) => {
      const code = Buffer.from("488b45f848c70000000000", "hex");
      code.writeUInt32LE(number, 7);
      return code;
    }),
  );
}

function symbol(name: number, inSection: number, address: number, size: number): Buffer {
  const entry = Buffer.alloc(24);
  entry.writeUInt32LE(name, 0);
  entry.writeUInt16LE(inSection, 6);
  entry.writeBigUInt64LE(BigInt(address), 8);
  entry.writeBigUInt64LE(BigInt(size), 16);
  return entry;
}

function section(type: number, address: number, offset: number, size: number, link: number): Buffer {
  const entry = Buffer.alloc(64);
  entry.writeUInt32LE(type, 4);
  for (const [at, value] of [address, offset, size].entries())
    entry.writeBigUInt64LE(BigInt(value), 16 + at * 8);
  entry.writeUInt32LE(link, 40);
  return entry;
}
