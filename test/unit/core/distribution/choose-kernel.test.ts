import { readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseEngineAndKernel } from "../../../../src/core/distribution/choose-kernel.ts";
import { elfHead, exportedSymbols } from "../../../../src/core/distribution/elf.ts";
import { kernelFromLibkrunfw } from "../../../../src/core/distribution/kernel-from-libkrunfw.ts";
import { writeGuestPackage } from "../support/guest-package.ts";
import { scratch } from "../support/scratch.ts";
import { makeLibkrunfw } from "./support/libkrunfw.ts";

const dir = scratch();
const guest = writeGuestPackage(dir, { vmlinux: Buffer.from("x") });

function write(name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

test("libkrunfw's kernel becomes a program with its entry, its memory image and PVH's note", async () => {
  const library = makeLibkrunfw();
  const path = await kernelFromLibkrunfw(write("libkrunfw.so.5", library.bytes));
  const elf = readFileSync(path);
  expect(await elfHead(path)).toEqual({ type: 2, machine: 62 });
  expect(elf.readBigUInt64LE(24)).toBe(0x1000123n);
  const [load, note] = [64, 120].map((at) => ({
    type: elf.readUInt32LE(at),
    offset: Number(elf.readBigUInt64LE(at + 8)),
    address: Number(elf.readBigUInt64LE(at + 24)),
    size: Number(elf.readBigUInt64LE(at + 32)),
  }));
  expect(load).toMatchObject({ type: 1, address: 0x1000000, size: library.image.length });
  expect(elf.subarray(load?.offset).equals(library.image)).toBe(true);
  expect(note).toMatchObject({ type: 4, size: 24 });
  expect(elf.readUInt32LE((note?.offset ?? 0) + 16)).toBe(0x1000040);
  expect(await kernelFromLibkrunfw(join(dir, "libkrunfw.so.5"))).toBe(path);
});

test.each([
  ["is no library", Buffer.from("#!/bin/sh\n".repeat(100)), "exports no kernel"],
  [
    "exports something else",
    makeLibkrunfw({ names: ["OTHER", "krunfw_get_kernel"] }).bytes,
    "exports no kernel",
  ],
  ["is entered outside of its kernel", makeLibkrunfw({ entry: 0x9000000 }).bytes, "entry point"],
  ["was made by another compiler", makeLibkrunfw({ code: Buffer.alloc(58, 0x90) }).bytes, "entry point"],
])("a libkrunfw that %s is refused", async (what, bytes, message) => {
  await expect(kernelFromLibkrunfw(write(`${what}.so`, bytes))).rejects.toMatchObject({
    code: "NAVGW_LIBKRUN",
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test("exported symbols are those that nm shows of a real library", async () => {
  const real = process.report.getReport() as unknown as { sharedObjects: string[] };
  const libc = real.sharedObjects.find((path) => /libc\.so\.6$/.test(path)) as string;
  await using file = await open(libc, "r");
  const symbols = await exportedSymbols(file);
  expect(symbols?.get("printf")?.size).toBeGreaterThan(0);
  expect(symbols?.has("no_such_function_in_libc")).toBe(false);
});

test.each([
  ["that is not there", () => join(dir, "nothing"), "does not exist"],
  ["that is packed", () => write("bzImage", Buffer.alloc(1024, "MZ")), "is not an ELF file"],
  ["of another machine", () => write("arm", elf(183, 2)), "another machine"],
  ["that is a module", () => write("module.ko", elf(62, 1)), "not a program"],
])("a kernel %s is refused", async (_what, path, message) => {
  const choice = chooseEngineAndKernel(guest, "qemu", path(), () => undefined);
  await expect(choice).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining(message),
    hint: expect.stringContaining("vmlinux"),
  });
});

test("engine uml boots no other kernel", async () => {
  const choice = chooseEngineAndKernel(guest, "uml", write("vmlinux", elf(62, 2)), () => undefined);
  await expect(choice).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    hint: expect.stringContaining("qemu"),
  });
});

/** The start of an ELF file; machine and type are ELF's numbers. */
function elf(machine: number, type: number): Buffer {
  const head = Buffer.alloc(64);
  head.write("\x7fELF\x02\x01\x01", "latin1");
  head.writeUInt16LE(type, 16);
  head.writeUInt16LE(machine, 18);
  return head;
}
