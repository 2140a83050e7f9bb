import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { normalizeName, type StoredEntry, storedEntries } from "../tar/tar-file.ts";
import { decompress } from "./compression.ts";
import type { Image, ImageLayer } from "./image.ts";
import { MEDIA } from "./image-schema.ts";

/** An uncompressed layer on disk. */
interface LayerFile {
  readonly path: string;
  /** Its last entry of each name. */
  readonly byName: ReadonlyMap<string, StoredEntry>;
  readonly entries: readonly StoredEntry[];
}

/** A range of a file. */
interface Range {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The same image with layers that containerd can apply: it applies each layer by itself, so a hard link to a file of a lower layer has
 * no target there. Such a layer gets the file, as Docker's copy on write would have put it there.
 * @param newPath returns paths for temporary files
 */
export async function completeLinks(image: Image, newPath: () => Promise<string>): Promise<Image> {
  const below: LayerFile[] = [];
  const layers: ImageLayer[] = [];
  for (const layer of image.layers) {
    const file = await readLayer(layer, await newPath());
    const ranges = completed(file, below);
    layers.push(ranges === undefined ? layer : await writeLayer(ranges, await newPath()));
    below.unshift(file);
  }
  const config = JSON.parse(image.configBytes.toString("utf8")) as { rootfs: object };
  config.rootfs = { ...config.rootfs, diff_ids: layers.map(({ diffId }) => diffId) };
  const configBytes = Buffer.from(JSON.stringify(config));
  return { ...image, configBytes, layers, manifest: undefined, digest: undefined };
}

async function readLayer(layer: ImageLayer, path: string): Promise<LayerFile> {
  await pipeline(decompress(layer.open(), "a layer"), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  await using file = await open(path, "r");
  const entries: StoredEntry[] = [];
  for await (const entry of storedEntries(file)) entries.push(entry);
  return { path, entries, byName: new Map(entries.map((one) => [normalizeName(one.entry.name), one])) };
}

/**
 * Contents of a layer with the targets of its links.
 * @param below the layers below it, the highest first
 * @returns undefined when nothing is missing
 */
function completed(layer: LayerFile, below: readonly LayerFile[]): Range[] | undefined {
  const seen = new Set<string>();
  const ranges: Range[] = [];
  let isComplete = true;
  for (const { entry, start, end } of layer.entries) {
    const target = normalizeName(entry.linkName);
    if (entry.type === "hardlink" && !seen.has(target)) {
      const missing = rangesOf(target, below, seen);
      isComplete &&= missing.length === 0;
      ranges.push(...missing);
    }
    seen.add(normalizeName(entry.name));
    ranges.push({ path: layer.path, start, end });
  }
  return isComplete ? undefined : ranges;
}

/** A file of the layers below, after what it is a link to itself; nothing when no layer has it. */
function rangesOf(name: string, below: readonly LayerFile[], seen: Set<string>): Range[] {
  const at = below.findIndex(({ byName }) => byName.has(name));
  const layer = below[at];
  const found = layer?.byName.get(name);
  if (layer === undefined || found === undefined || seen.has(name)) return [];
  seen.add(name);
  const { entry, start, end } = found;
  const before =
    entry.type === "hardlink" ? rangesOf(normalizeName(entry.linkName), below.slice(at), seen) : [];
  return [...before, { path: layer.path, start, end }];
}

async function writeLayer(ranges: readonly Range[], path: string): Promise<ImageLayer> {
  const hash = createHash("sha256");
  async function* content(): AsyncGenerator<Buffer> {
    for (const { path: from, start, end } of ranges)
      for await (const chunk of createReadStream(from, { start, end: end - 1, highWaterMark: 1 << 20 })) {
        hash.update(chunk);
        yield chunk;
      }
    const end = Buffer.alloc(1024);
    hash.update(end);
    yield end;
  }
  await pipeline(Readable.from(content()), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  const { size } = await stat(path);
  const digest = `sha256:${hash.digest("hex")}`;
  return {
    ...{ diffId: digest, size, descriptor: { mediaType: MEDIA.ociLayer, digest, size } },
    open: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  };
}
