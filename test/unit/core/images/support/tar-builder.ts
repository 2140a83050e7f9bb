/** Builds tars byte by byte, also ones that no tool would write. Names are byte strings (latin1). */
export interface BuiltEntry {
  readonly name: string;
  /** Type flag. Default `0`. */
  readonly flag?: string;
  readonly body?: Buffer | string;
  readonly link?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** Size to claim. Default: the body's. */
  readonly size?: number;
  readonly device?: readonly [number, number];
  /** Records of a pax header before the entry. */
  readonly pax?: Readonly<Record<string, string | Buffer>>;
  /** Changes the header block before its checksum is written. */
  readonly patch?: (block: Buffer) => void;
}

export const file = (
  name: string,
  body: Buffer | string = "",
  more: Partial<BuiltEntry> = {},
): BuiltEntry => ({
  name,
  body,
  ...more,
});
export const dir = (name: string, more: Partial<BuiltEntry> = {}): BuiltEntry => ({
  name,
  flag: "5",
  mode: 0o755,
  ...more,
});
export const symlink = (name: string, link: string): BuiltEntry => ({ name, flag: "2", link, mode: 0o777 });
export const hardlink = (name: string, link: string): BuiltEntry => ({ name, flag: "1", link });

export function tar(...entries: readonly BuiltEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(encode), Buffer.alloc(1024)]);
}

function encode(entry: BuiltEntry): Buffer[] {
  const { pax, body: content = "" } = entry;
  const body = typeof content === "string" ? Buffer.from(content) : content;
  const head = pax === undefined ? [] : encode({ name: "pax", flag: "x", body: paxBody(pax) });
  return [...head, header(entry, body.length), body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

function paxBody(records: Readonly<Record<string, string | Buffer>>): Buffer {
  return Buffer.concat(
    Object.entries(records).map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`, "latin1"), Buffer.from(value), Buffer.from("\n")]);
      let length = rest.length + 1;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
}

function header(entry: BuiltEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number): void => {
    block.write(value.toString(8).padStart(width - 1, "0"), at, "latin1");
  };
  if (entry.name.length > 100) {
    const slash = entry.name.lastIndexOf("/", 155);
    block.write(entry.name.slice(0, slash), 345, "latin1");
    block.write(entry.name.slice(slash + 1), 0, 100, "latin1");
  } else {
    block.write(entry.name, 0, 100, "latin1");
  }
  octal(entry.mode ?? 0o644, 100, 8);
  octal(entry.uid ?? 0, 108, 8);
  octal(entry.gid ?? 0, 116, 8);
  octal(entry.size ?? length, 124, 12);
  octal(entry.mtime ?? 1_600_000_000, 136, 12);
  block.write(entry.flag ?? "0", 156, "latin1");
  block.write(entry.link ?? "", 157, 100, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  octal(entry.device?.[0] ?? 0, 329, 8);
  octal(entry.device?.[1] ?? 0, 337, 8);
  entry.patch?.(block);
  block.fill(0x20, 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  block[154] = 0;
  return block;
}
