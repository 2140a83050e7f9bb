import { type FileHandle, open, stat } from "node:fs/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { releaseFiles } from "./k3s-release.ts";

/** ELF's machine numbers, by Node.js's names. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
/** Sizes of ELF's header and of the entries of its two tables, in 64-bit files; elf(5). */
const HEADER = 64;
const PROGRAM_HEADER = 56;
const SECTION_HEADER = 64;
/** Type of a section that occupies no space in the file. */
const NOBITS = 8;

/**
 * Refuses a file that is not a complete Linux program for this machine.
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export async function requireProgram(path: string): Promise<void> {
  const defect = await programDefect(path).catch((error: unknown) => {
    const why =
      systemCode(error) === "ENOENT" ? "no such file" : (systemCode(error) ?? (error as Error).message);
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read the k3s binary ${path}: ${why}`, {
      hint: hint`set ${option("k3sBinary")} to the path of a k3s program for Linux`,
      cause: error,
    });
  });
  if (defect === undefined) return;
  throw new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} is ${defect}`, {
    hint: `use ${releaseFiles().binary} of a release, for Linux on ${process.arch}`,
  });
}

/** Describes why a file is not a complete program for this machine; undefined when it is. */
export async function programDefect(path: string): Promise<string | undefined> {
  const about = await stat(path);
  if (!about.isFile()) throw new Error("not a regular file");
  if (about.size === 0) return "empty";
  await using file = await open(path, "r");
  const head = await read(file, 0, HEADER);
  if (head.toString("latin1", 0, 2) === "#!") return "a script, not a Linux program";
  if (head.toString("latin1", 0, 4) !== "\x7fELF") return "not a Linux program";
  if (head.length >= 20 && head.readUInt16LE(18) !== MACHINES[process.arch])
    return "a program for another machine";
  const end = await endOf(file, head);
  if (end !== undefined && end <= about.size) return undefined;
  const known = end === undefined ? "" : ` of at least ${end}`;
  return `truncated: it has ${about.size} bytes${known}`;
}

/** Offset of the end of an ELF file by its tables; undefined when its header is incomplete. */
async function endOf(file: FileHandle, head: Buffer): Promise<number | undefined> {
  if (head.length < HEADER) return undefined;
  const programs = { at: Number(head.readBigUInt64LE(32)), count: head.readUInt16LE(56) };
  const sections = { at: Number(head.readBigUInt64LE(40)), count: head.readUInt16LE(60) };
  const ends = [programs.at + programs.count * PROGRAM_HEADER, sections.at + sections.count * SECTION_HEADER];
  const [segments, table] = [
    await read(file, programs.at, programs.count * PROGRAM_HEADER),
    await read(file, sections.at, sections.count * SECTION_HEADER),
  ];
  for (let at = 0; at + PROGRAM_HEADER <= segments.length; at += PROGRAM_HEADER)
    ends.push(Number(segments.readBigUInt64LE(at + 8) + segments.readBigUInt64LE(at + 32)));
  for (let at = 0; at + SECTION_HEADER <= table.length; at += SECTION_HEADER) {
    if (table.readUInt32LE(at + 4) === NOBITS) continue;
    ends.push(Number(table.readBigUInt64LE(at + 24) + table.readBigUInt64LE(at + 32)));
  }
  return Math.max(...ends);
}

/** Bytes of a file, fewer when it ends earlier. */
async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
