import { closeSync, openSync, readSync } from "node:fs";
import { NavgwError, systemCode } from "../../src/core/base/errors.ts";

/** Target of a shared library: `process.platform` and `process.arch` of its system, several for a fat one. */
export interface BinaryTarget {
  readonly platform: "linux" | "darwin";
  readonly archs: readonly string[];
}

/** e_machine of <elf.h>. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: "ia32",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64",
};
/** cputype of <mach/machine.h>. */
const MACHO_CPUS: Readonly<Record<number, string>> = { 16777223: "x64", 16777228: "arm64" };

/** Reads a shared library's header; undefined when it is not an ELF or Mach-O file. */
export function readTarget(path: string): BinaryTarget | undefined {
  const header = readHeader(path);
  if (header.length < 20) return undefined;
  if (header.readUInt32BE(0) === 0x7f454c46) {
    const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
    return { platform: "linux", archs: [ELF_MACHINES[machine] ?? `machine ${machine}`] };
  }
  if (header.readUInt32LE(0) === 0xfeedfacf)
    return { platform: "darwin", archs: [macho(header.readUInt32LE(4))] };
  if (header.readUInt32BE(0) === 0xcafebabe) {
    // A Java class starts the same way, with a version of 45 or more in place of the number of architectures.
    const count = header.readUInt32BE(4);
    if (count > 20) return undefined;
    const offsets = Array.from({ length: count }, (_, i) => 8 + 20 * i).filter(
      (at) => at + 4 <= header.length,
    );
    return { platform: "darwin", archs: offsets.map((at) => macho(header.readUInt32BE(at))) };
  }
  return undefined;
}

/**
 * Refuses a library for another system, for which the loader would only report a wrong header.
 * @throws NavgwError NAVGW_LIBKRUN
 */
export function requireTarget(path: string, what: string, platform: string, arch: string): void {
  const target = readTarget(path);
  if (target?.platform === platform && target.archs.includes(arch)) return;
  const actual =
    target === undefined ? "not a shared library" : `for ${target.platform} ${target.archs.join(", ")}`;
  throw new NavgwError(
    "NAVGW_LIBKRUN",
    `${what} is ${actual}, but this machine is ${platform} ${arch}: ${path}`,
    {
      hint: `set it to a ${what} for ${platform} ${arch}, or unset it to search for one`,
    },
  );
}

function macho(cpu: number): string {
  return MACHO_CPUS[cpu] ?? `CPU ${cpu}`;
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(512);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new NavgwError("NAVGW_LIBKRUN", `cannot read ${path} (${systemCode(cause)})`, {
      hint: "set it to a library that this user may read",
      cause,
    });
  }
}
