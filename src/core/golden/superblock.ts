import { open } from "node:fs/promises";

/** Offset of ext4's superblock, and in it magic number, state, incompatible features and label; fs/ext4/ext4.h of Linux. */
const SUPERBLOCK = 1024;
const MAGIC = { at: 0x38, value: 0xef53 } as const;
const STATE = { at: 0x3a, clean: 1 } as const;
const FEATURES = { at: 0x60, needsRecovery: 4 } as const;
const LABEL = { at: 0x78, text: "navgw-state\0" } as const;

/** Whether a file is a state disk that its guest has unmounted cleanly, with everything written. */
export async function isCleanStateDisk(path: string): Promise<boolean> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SUPERBLOCK), 0, SUPERBLOCK, SUPERBLOCK);
  return (
    bytesRead === SUPERBLOCK &&
    buffer.readUInt16LE(MAGIC.at) === MAGIC.value &&
    buffer.readUInt16LE(STATE.at) === STATE.clean &&
    (buffer.readUInt32LE(FEATURES.at) & FEATURES.needsRecovery) === 0 &&
    buffer.toString("latin1", LABEL.at, LABEL.at + LABEL.text.length) === LABEL.text
  );
}
