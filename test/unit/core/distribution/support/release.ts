import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { releaseFiles } from "../../../../../src/core/distribution/k3s-release.ts";
import type { Origin } from "../../../../../src/core/distribution/release-origin.ts";
import { airgapArchiveOf } from "./airgap.ts";

export const FILES = releaseFiles();

/** A release's files, of a program with bytes of no meaning and an archive of one image, below a folder. */
export function writeRelease(root: string, version: string, size = 300_000): Record<string, Buffer> {
  const dir = join(root, version);
  mkdirSync(dir, { recursive: true });
  const files = { [FILES.binary]: randomBytes(size), [FILES.images]: airgapArchiveOf(size) };
  let sums = "";
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(dir, name), bytes);
    sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
  }
  writeFileSync(join(dir, FILES.sums), sums);
  return files;
}

/** A mirror as `NAVGW_K3S_MIRROR` names it. */
export function originAt(url: string): Origin {
  return { base: new URL(`${url}/`), channels: new URL(`${url}/channels/`), isMirror: true };
}

/** Tries follow at once. */
export const HURRIED = { attempts: 4, firstDelay: 1, longestDelay: 2000 };
