import { createReadStream } from "node:fs";

/** Facts that can be read from a k3s program without running it. */
export interface ProgramScan {
  /** Names (hex sha256) of archives with tools, that it mentions; the archive itself may be embedded. */
  readonly archives: ReadonlySet<string>;
  /** Offsets of possible zstd frames, bytes. */
  readonly frames: readonly number[];
  /** Images that its manifests start, such as `rancher/mirrored-coredns-coredns:1.13.1`. None can be found in a compressed program. */
  readonly images: ReadonlySet<string>;
}

/** Name of the archive of tools in the program; k3s's scripts/package-cli. */
const ARCHIVE = /([0-9a-f]{64})\.tar\.zst/g;
/** Form of the images in k3s's embedded manifests; scripts/airgap of k3s takes the list from them. */
const IMAGE = /%\{SYSTEM_DEFAULT_REGISTRY\}%(rancher\/[a-z0-9-]+:[\w.-]+)["'\s]/g;
/** Longest match. */
const MAX_MATCH = 256;
/** RFC 8878, 3.1.1. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const CHUNK = 1 << 20;

/** Reads a program once and collects all findings. */
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
    before = Buffer.from(bytes.subarray(-MAX_MATCH));
  }
  return { archives, frames: [...frames], images };
}
