import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";

/** What a release's program carries: the name of the archive of its tools, bytes of no meaning, and the archive. */
export function embeddedTools(scratch: string): { readonly sha256: string; readonly bytes: Buffer } {
  const root = mkdtempSync(join(scratch, "tools-"));
  for (const name of ["bin", "etc"]) mkdirSync(join(root, name));
  writeFileSync(join(root, "bin/k3s"), "the server", { mode: 0o755 });
  symlinkSync("cni", join(root, "bin/bridge"));
  writeFileSync(join(root, "etc/filler"), randomBytes(2 << 20));
  const tar = execFileSync("tar", ["--create", "--file", "-", "--directory", root, "./bin", "./etc"], {
    maxBuffer: 8 << 20,
  });
  const archive = zstdCompressSync(tar);
  const sha256 = createHash("sha256").update(archive).digest("hex");
  // The magic number of zstd is also in the code of whatever unpacks it.
  const decoy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0xff, 0xff]);
  return { sha256, bytes: Buffer.concat([Buffer.from(`embed/${sha256}.tar.zst`), decoy, archive, decoy]) };
}
