import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { findLibkrun } from "../../../native/libkrun/find-library.ts";
import { isUnchanged, writeStamp } from "../artifacts/verified-stamp.ts";
import { placeFile } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { acquireLock } from "../base/locks.ts";
import { artifactsDir, makePrivateDir } from "../base/paths.ts";
import { exportedSymbols } from "./elf.ts";

/** Where Linux for x86-64 is loaded unless it was configured otherwise (CONFIG_PHYSICAL_START). */
const LOAD_ADDRESS = 0x1000000;
/** Memory that the kernel uses after its file: .bss and .brk. */
const BSS_SIZE = 8 << 20;
const PAGE = 0x1000;

/**
 * libkrunfw's own kernel as a file that libkrun boots by its ELF entry and QEMU by its PVH note.
 *
 * The library exports the kernel's memory image as one object. libkrun itself would boot it with its own command line and root; as
 * a file it boots like any other kernel.
 * @throws NavgwError NAVGW_LIBKRUN when libkrunfw is missing or of an unknown layout
 */
export async function kernelFromLibkrunfw(library = findFirmware(), signal?: AbortSignal): Promise<string> {
  const bundle = await readBundle(library);
  const dir = join(artifactsDir(), createHash("sha256").update(bundle.image).digest("hex"));
  const path = join(dir, "vmlinux-libkrunfw");
  try {
    await makePrivateDir(artifactsDir());
    await using _lock = await acquireLock(`${dir}.lock`, { signal });
    if (await isUnchanged(path)) return path;
    await makePrivateDir(dir);
    await write(path, asElf(bundle));
    await writeStamp(path);
    return path;
  } catch (error) {
    throw fileError(error, "writing libkrunfw's kernel", dir);
  }
}

function findFirmware(): string {
  const { firmware } = findLibkrun();
  if (firmware !== undefined) return firmware.path;
  throw new NavgwError("NAVGW_LIBKRUN", "libkrunfw is not installed", {
    hint: hint`install it beside libkrun, set NAVGW_LIBKRUNFW to its path, or use ${option("kernel", "bundled")}`,
  });
}

/** A kernel's memory image and its entry points. */
interface Bundle {
  readonly image: Buffer;
  /** Entry in 64-bit mode. */
  readonly entry: number;
  /** PVH entry, in 32-bit mode; a kernel without one boots with libkrun only. */
  readonly pvh: number | undefined;
}

async function readBundle(library: string): Promise<Bundle> {
  const broken = (why: string): NavgwError =>
    new NavgwError("NAVGW_LIBKRUN", `cannot extract the kernel of ${library}: ${why}`, {
      hint: hint`use ${option("kernel", "bundled")}, or the path of a kernel`,
    });
  try {
    await using file = await open(library, "r");
    const symbols = await exportedSymbols(file);
    const [bundle, getter] = [symbols?.get("KERNEL_BUNDLE"), symbols?.get("krunfw_get_kernel")];
    if (bundle === undefined || getter === undefined) throw broken("it exports no kernel");
    const code = Buffer.alloc(getter.size);
    await file.read(code, 0, code.length, getter.offset);
    const entry = entryIn(code, bundle.size);
    if (entry === undefined) throw broken("its entry point is not in the form of known versions");
    const image = Buffer.alloc(bundle.size);
    await file.read(image, 0, image.length, bundle.offset);
    return { image, entry, pvh: pvhEntry(image) };
  } catch (error) {
    throw error instanceof NavgwError ? error : broken((error as Error).message);
  }
}

/**
 * krunfw_get_kernel() stores three constants: the load address, the entry and the size. Each is one instruction,
 * `movq $imm32, (%reg)`: 48 c7 0r, then the number.
 */
function entryIn(code: Buffer, size: number): number | undefined {
  const numbers: number[] = [];
  for (let at = 0; at + 7 <= code.length; at++) {
    if (code[at] === 0x48 && code[at + 1] === 0xc7 && ((code[at + 2] as number) & 0xf8) === 0)
      numbers.push(code.readUInt32LE(at + 3));
  }
  const [load, entry, length] = numbers;
  const fits =
    numbers.length === 3 &&
    load === LOAD_ADDRESS &&
    entry !== undefined &&
    entry >= load &&
    entry < load + size &&
    Math.abs((length as number) - size) <= PAGE;
  return fits ? entry : undefined;
}

/** Kind of Xen's note with the entry (XEN_ELFNOTE_PHYS32_ENTRY), and where its fields are. */
const NOTE = { kind: 18, header: 12 } as const;

/** The PVH entry by the note in the kernel's image. */
function pvhEntry(image: Buffer): number | undefined {
  for (let at = image.indexOf("Xen\0", NOTE.header); at >= 0; at = image.indexOf("Xen\0", at + 4)) {
    const [name, size, kind] = [12, 8, 4].map((back) => image.readUInt32LE(at - back));
    if (name === 4 && kind === NOTE.kind && (size === 4 || size === 8)) return image.readUInt32LE(at + 4);
  }
  return undefined;
}

/** An ELF program with one segment and a note. */
function asElf({ image, entry, pvh }: Bundle): Buffer[] {
  const note = Buffer.alloc(pvh === undefined ? 0 : 24);
  if (pvh !== undefined) {
    for (const [index, word] of [4, 8, NOTE.kind].entries()) note.writeUInt32LE(word, index * 4);
    note.write("Xen\0", 12, "latin1");
    note.writeBigUInt64LE(BigInt(pvh), 16);
  }
  const noteAt = 64 + 2 * 56;
  const head = Buffer.alloc(PAGE);
  head.write("\x7fELF\x02\x01\x01", "latin1");
  head.writeUInt16LE(2, 16); // a program
  head.writeUInt16LE(62, 18); // for x86-64
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(BigInt(entry), 24);
  head.writeBigUInt64LE(64n, 32); // program headers follow
  head.writeUInt16LE(64, 52);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(pvh === undefined ? 1 : 2, 56);
  const segment = (at: number, [type, flags]: [number, number], fields: readonly number[]): void => {
    head.writeUInt32LE(type, at);
    head.writeUInt32LE(flags, at + 4);
    for (const [index, value] of fields.entries()) head.writeBigUInt64LE(BigInt(value), at + 8 + index * 8);
  };
  // Offset, virtual and physical address, size in the file and in memory, alignment.
  segment(64, [1, 7], [PAGE, LOAD_ADDRESS, LOAD_ADDRESS, image.length, image.length + BSS_SIZE, PAGE]);
  segment(64 + 56, [4, 4], [noteAt, 0, 0, note.length, note.length, 4]);
  note.copy(head, noteAt);
  return [head, image];
}

function write(path: string, parts: readonly Buffer[]): Promise<void> {
  return placeFile(path, async (partial) => {
    await using file = await open(partial, "wx", 0o444);
    await file.writev(parts);
    await file.sync();
  });
}
