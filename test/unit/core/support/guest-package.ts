import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import type { ArtifactEntry } from "../../../../src/core/artifacts/guest-manifest.ts";
import type { GuestPackage } from "../../../../src/core/artifacts/guest-package.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Writes a guest package with these artifacts. */
export function writeGuestPackage(dir: string, contents: Readonly<Record<string, Uint8Array>>): GuestPackage {
  mkdirSync(dir, { recursive: true });
  const artifacts: Record<string, ArtifactEntry> = {};
  for (const [name, content] of Object.entries(contents)) {
    const packed = zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    writeFileSync(join(dir, `${name}.zst`), packed);
    artifacts[name] = {
      file: `${name}.zst`,
      version: "1.2.3",
      sha256: sha256(packed),
      size: packed.length,
      uncompressedSha256: sha256(content),
      uncompressedSize: content.length,
      inputsHash: "0".repeat(64),
      sources: [],
      licence: "Apache-2.0",
    };
  }
  const manifest = { schema: 1 as const, artifacts };
  writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
  return { dir, manifest };
}
