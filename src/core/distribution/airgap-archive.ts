import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { NavgwError } from "../base/errors.ts";
import { decompress } from "../images/compression.ts";
import { splitDigest } from "../images/digest.ts";
import { formatPlatform, hostPlatform } from "../images/image-platform.ts";
import {
  type Descriptor,
  isIndexType,
  LARGEST_MANIFEST,
  parseDockerArchive,
  parseIndex,
  parseManifest,
} from "../images/image-schema.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { TarReader } from "../tar/tar-reader.ts";

/** Largest file of an archive that may be a manifest or a configuration, bytes, and most of them all. */
const LARGEST_KEPT = 64 << 10;
const MOST_KEPT = 64 << 20;

/** An image of an archive. */
interface ArchivedImage {
  readonly names: readonly string[];
  /** Such as `linux/amd64`; undefined when it does not say. */
  readonly platform: string | undefined;
}

/** An archive of images and the k3s that it comes with. */
export interface AirgapImages {
  readonly path: string;
  /** How people know the file. */
  readonly name: string;
  /** Path of the k3s, whose own words name the images that it starts. */
  readonly program: string;
}

/**
 * Looks through an archive of images that comes with a k3s: its images, and that it is whole.
 * @returns what is to be said of it, if anything: that it belongs to another release. A program whose tools are packed inside it does
 * not show what it starts, and then nothing is said.
 * @throws NavgwError NAVGW_IMAGE when it is cut or damaged, has no image, or has those of another architecture
 */
export async function checkAirgapImages(
  { path, name, program }: AirgapImages,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const images = imagesOf(name, await smallFiles(path, name, signal));
  if (images.length === 0) {
    throw new NavgwError("NAVGW_IMAGE", `the archive of images ${name} has none`, {
      hint: "give the airgap archive of the same release, or move that one away",
    });
  }
  const { os, architecture } = hostPlatform();
  const wanted = `${os}/${architecture}`;
  const platforms = new Set(images.flatMap(({ platform }) => platform ?? []));
  if (platforms.size > 0 && !platforms.has(wanted)) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `the archive of images ${name} is for ${[...platforms].join(" and ")}`,
      {
        hint: `give the archive for ${wanted}, or move that one away`,
      },
    );
  }
  return differences(
    name,
    images.flatMap(({ names }) => names),
    await imagesIn(program, signal),
  );
}

/** The manifests inside k3s name images so; scripts/airgap of k3s takes the list from them. */
const IMAGE = /%\{SYSTEM_DEFAULT_REGISTRY\}%(rancher\/[a-z0-9-]+:[\w.-]+)["'\s]/g;
/** More than one of these is long. */
const LONGEST_IMAGE = 256;

/** Names of the images that a program's manifests start, as far as they can be read in it. */
async function imagesIn(program: string, signal: AbortSignal | undefined): Promise<Set<string>> {
  const found = new Set<string>();
  let before = "";
  for await (const chunk of createReadStream(program, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    const text = before + (chunk as Buffer).toString("latin1");
    for (const [, image = ""] of text.matchAll(IMAGE)) found.add(image);
    before = text.slice(-LONGEST_IMAGE);
  }
  return found;
}

/** What every cluster here needs of k3s's images, beside the pause image, whose tag hardly changes. */
const NEEDED = ["rancher/mirrored-coredns-coredns", "rancher/local-path-provisioner"];

function differences(name: string, has: readonly string[], wants: ReadonlySet<string>): string | undefined {
  const inArchive = new Set(has.map((image) => image.replace(/^docker\.io\//, "")));
  const missing = [...wants].filter(
    (image) => NEEDED.includes(image.split(":")[0] ?? "") && !inArchive.has(image),
  );
  if (missing.length === 0) return undefined;
  return `${basename(name)} is of another release: it has no ${missing.join(" and no ")}, which the node will pull`;
}

/** Contents of all small files of an archive, by their names; reads it to its end. */
async function smallFiles(
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let entry: TarEntry | undefined;
  let parts: Buffer[] | undefined;
  let kept = 0;
  const reader = new TarReader({
    entry(next) {
      entry = next;
      const isSmall = next.type === "file" && next.size <= LARGEST_KEPT;
      const isIndex = /^(\.\/)?(manifest|index)\.json$/.test(next.name) && next.size <= LARGEST_MANIFEST;
      parts = isIndex || (isSmall && kept + next.size <= MOST_KEPT) ? [] : undefined;
      if (parts !== undefined) kept += next.size;
    },
    // The bytes are only valid during the call.
    data: (bytes) => void parts?.push(Buffer.from(bytes)),
    endEntry() {
      if (parts !== undefined && entry !== undefined)
        files.set(entry.name.replace(/^\.\//, ""), Buffer.concat(parts));
    },
  });
  try {
    for await (const chunk of decompress(createReadStream(path, { highWaterMark: 1 << 20 }), "it")) {
      signal?.throwIfAborted();
      reader.write(chunk);
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    throw new NavgwError("NAVGW_IMAGE", `the archive of images ${name} cannot be read: ${error.message}`, {
      hint: "download the archive again, or move it away",
      cause: error,
    });
  }
  return files;
}

/** Images of a docker-archive, or of an OCI layout; `docker save` writes both. */
function imagesOf(archive: string, files: ReadonlyMap<string, Buffer>): ArchivedImage[] {
  const manifest = files.get("manifest.json");
  if (manifest !== undefined) {
    return parseDockerArchive(manifest, `${archive}: manifest.json`).map(({ Config, RepoTags }) => ({
      names: RepoTags ?? [],
      platform: platformOf(files.get(Config)),
    }));
  }
  const index = files.get("index.json");
  if (index === undefined) return [];
  return parseIndex(index, `${archive}: index.json`).manifests.flatMap((one) => imagesBelow(one, files));
}

function imagesBelow(descriptor: Descriptor, files: ReadonlyMap<string, Buffer>, depth = 0): ArchivedImage[] {
  const { annotations, platform } = descriptor;
  const names = ["io.containerd.image.name", "org.opencontainers.image.ref.name"].flatMap(
    (key) => annotations?.[key] ?? [],
  );
  const bytes = blob(descriptor, files);
  if (isIndexType(descriptor.mediaType)) {
    if (bytes === undefined || depth > 2) return [];
    const below = parseIndex(bytes, descriptor.digest).manifests;
    return below.flatMap((one) => imagesBelow(one, files, depth + 1)).map((one) => ({ ...one, names }));
  }
  if (platform?.os === "unknown") return []; // an attestation
  const config = bytes === undefined ? undefined : parseManifest(bytes, descriptor.digest).config;
  return [
    {
      names,
      platform:
        platform === undefined || platform === null
          ? platformOf(config && blob(config, files))
          : formatPlatform({ ...platform, variant: undefined }),
    },
  ];
}

function blob({ digest }: Descriptor, files: ReadonlyMap<string, Buffer>): Buffer | undefined {
  const { algorithm, hex } = splitDigest(digest);
  return files.get(`blobs/${algorithm}/${hex}`);
}

function platformOf(config: Buffer | undefined): string | undefined {
  if (config === undefined) return undefined;
  try {
    const { os, architecture } = JSON.parse(config.toString("utf8")) as Record<string, unknown>;
    return typeof os === "string" && typeof architecture === "string" ? `${os}/${architecture}` : undefined;
  } catch {
    return undefined; // no configuration of an image: what it is for cannot be told
  }
}
