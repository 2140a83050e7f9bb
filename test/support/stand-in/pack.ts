import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";

const MAGIC = "stand-in";

/** Appends files to a program, where it finds them: test/stand-in/internal/payload. */
export async function append(program: string, files: readonly string[]): Promise<void> {
  await using out = await open(program, "a");
  let { size: offset } = await out.stat();
  const index: Record<string, { offset: number; size: number; sha256: string }> = {};
  for (const path of files) {
    const content = await readFile(path);
    await out.writeFile(content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    index[basename(path)] = { offset, size: content.length, sha256 };
    offset += content.length;
  }
  const text = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await out.writeFile(Buffer.concat([text, length, Buffer.from(MAGIC)]));
}
