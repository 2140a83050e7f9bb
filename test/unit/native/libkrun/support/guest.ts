import { writeFile } from "node:fs/promises";

/** Where a guest's code is loaded: 16 MiB. */
const ADDRESS = 0x100_0000n;
const CODE_OFFSET = 0x1000;

/** Guests of a few instructions, for x86-64: any KVM runs them, even one that runs no stock kernel. */
export const GUESTS = {
  /** Runs until it is ended. */
  spin: "ebfe", // jmp $
  /** Prints the kernel's command line on the serial port, then resets the machine, which ends it with code 0. */
  printCommandLine: [
    "8b9e28020000", // mov ebx, [rsi + 0x228]: cmd_line_ptr of the boot parameters
    "66baf803", // mov dx, 0x3f8
    "8a03", // next: mov al, [rbx]
    "84c0", // test al, al
    "7406", // je end
    "ee", // out dx, al
    "48ffc3", // inc rbx
    "ebf4", // jmp next
    "b00a", // end: mov al, '\n'
    "ee", // out dx, al
    "b0fe", // mov al, 0xfe: reset
    "e664", // out 0x64, al
    "ebfe", // jmp $
  ].join(""),
} as const;

/** Writes a guest as a kernel of format elf. */
export async function writeGuest(path: string, code: string): Promise<void> {
  const bytes = Buffer.from(code, "hex");
  const file = Buffer.alloc(CODE_OFFSET + bytes.length);
  file.write("\x7fELF\x02\x01\x01", 0, "latin1");
  file.writeUInt16LE(2, 16); // ET_EXEC
  file.writeUInt16LE(62, 18); // EM_X86_64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(ADDRESS, 24); // entry
  file.writeBigUInt64LE(64n, 32); // program headers
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64); // PT_LOAD
  file.writeUInt32LE(5, 68); // read, execute
  file.writeBigUInt64LE(BigInt(CODE_OFFSET), 72);
  file.writeBigUInt64LE(ADDRESS, 80);
  file.writeBigUInt64LE(ADDRESS, 88);
  file.writeBigUInt64LE(BigInt(bytes.length), 96);
  file.writeBigUInt64LE(BigInt(bytes.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  bytes.copy(file, CODE_OFFSET);
  await writeFile(path, file);
}
