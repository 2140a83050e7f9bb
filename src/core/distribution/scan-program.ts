import { createReadStream } from "node:fs";

/** What can be read in a k3s program without running it. */
export interface ProgramScan {
  /** Names (hex sha256) of archives with tools, as far as it mentions any; the archive itself may be in it. */
  readonly archives: ReadonlySet<string>;
  /** Where what may be a zstd frame begins, bytes. */
  readonly frames: readonly number[];
  /** Images that its manifests start, such as `rancher/mirrored-coredns-coredns:1.13.1`. One that is packed shows none. */
  readonly images: ReadonlySet<string>;
}

/** Name of the archive of tools in the program; k3s's scripts/package-cli. */
const ARCHIVE = /([0-9a-f]{64})\.tar\.zst/g;
/** The manifests inside k3s name images so; scripts/airgap of k3s takes the list from them. */
const IMAGE = /%\{SYSTEM_DEFAULT_REGISTRY\}%(rancher\/[a-z0-9-]+:[\w.-]+)["'\s]/g;
/** Nothing that is looked for is longer. */
const LONGEST = 256;
/** RFC 8878, 3.1.1. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const CHUNK = 1 << 20;

/** Reads a program once, for all that is to be found in it. */
export async function scanProgram(path: string, signal?: AbortSignal): Promise<ProgramScan> {
  const archives = new Set<string>();
  const images = new Set<string>();
  const frames = new Set<number>();
  let before = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    signal?.throwIfAborted();
    const bytes = Buffer.concat([before, chunk as Buffer]);
    const start = at - before.length;
    const text = bytes.toString("latin1");
    for (const [, sha256 = ""] of text.matchAll(ARCHIVE)) archives.add(sha256);
    for (const [, image = ""] of text.matchAll(IMAGE)) images.add(image);
    for (let found = bytes.indexOf(MAGIC); found >= 0; found = bytes.indexOf(MAGIC, found + 1))
      frames.add(start + found);
    at += (chunk as Buffer).length;
    before = Buffer.from(bytes.subarray(-LONGEST));
  }
  return { archives, frames: [...frames], images };
}
