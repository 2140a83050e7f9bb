import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { NavgwError } from "../base/errors.ts";
import { IMAGE_LISTS, type ImageList, namesInList } from "../images/archive-names.ts";
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

/** An archive of images and the k3s that it comes with. */
export interface AirgapImages {
  readonly path: string;
  /** How people know the file. */
  readonly name: string;
  /** Images that the k3s starts, as far as that is known. */
  readonly needed: ReadonlySet<string>;
}

/** What is in an archive of images. */
export interface CheckedImages {
  /** Whole references; undefined when the archive has names that are none. */
  readonly names: readonly string[] | undefined;
  /** What is odd about it: that it belongs to another release. */
  readonly warning: string | undefined;
}

/**
 * Looks through an archive of images that comes with a k3s: its images, and that it is whole.
 * @throws NavgwError NAVGW_IMAGE when it is cut or damaged, has no image, or has those of another architecture
 */
export async function checkAirgapImages(
  { path, name, needed }: AirgapImages,
  signal?: AbortSignal,
): Promise<CheckedImages> {
  const files = await smallFiles(path, name, signal);
  const list = listIn(files);
  const found = list === undefined ? [] : platformsIn(name, list, files);
  if (list === undefined || found.length === 0) {
    throw new NavgwError("NAVGW_IMAGE", `the archive of images ${name} has none`, {
      hint: "give the airgap archive of the same release, or move that one away",
    });
  }
  const { os, architecture } = hostPlatform();
  const own = `${os}/${architecture}`;
  const platforms = new Set(found.filter((platform) => platform !== undefined));
  if (platforms.size > 0 && !platforms.has(own)) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `the archive of images ${name} is for ${[...platforms].join(" and ")}`,
      {
        hint: `give the archive for ${own}, or move that one away`,
      },
    );
  }
  const names = namesOf(name, list);
  return { names, warning: names && lacking(name, names, needed) };
}

/** The list of an archive's images: a docker-archive's, or an OCI layout's; `docker save` writes both. */
function listIn(files: ReadonlyMap<string, Buffer>): ImageList | undefined {
  const name = IMAGE_LISTS.find((one) => files.has(one));
  const bytes = name && files.get(name);
  return name && bytes && { name, bytes };
}

function namesOf(archive: string, list: ImageList): string[] | undefined {
  try {
    return namesInList(list, archive);
  } catch (error) {
    if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return undefined;
    throw error;
  }
}

/** What every cluster here needs of k3s's images, beside the pause image, whose tag hardly changes. */
const NEEDED = ["rancher/mirrored-coredns-coredns", "rancher/local-path-provisioner"];

function lacking(name: string, has: readonly string[], needed: ReadonlySet<string>): string | undefined {
  const missing = [...needed].filter(
    (image) => NEEDED.includes(image.split(":")[0] ?? "") && !has.includes(`docker.io/${image}`),
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

/** What each image of an archive is for, such as `linux/amd64`; undefined for one that does not name it. */
function platformsIn(
  archive: string,
  { name, bytes }: ImageList,
  files: ReadonlyMap<string, Buffer>,
): (string | undefined)[] {
  const what = `${archive}: ${name}`;
  if (name === "index.json")
    return parseIndex(bytes, what).manifests.flatMap((one) => platformsBelow(one, files));
  return parseDockerArchive(bytes, what).map(({ Config }) => platformOf(files.get(Config)));
}

function platformsBelow(
  descriptor: Descriptor,
  files: ReadonlyMap<string, Buffer>,
  depth = 0,
): (string | undefined)[] {
  const { platform } = descriptor;
  const bytes = blob(descriptor, files);
  if (isIndexType(descriptor.mediaType)) {
    if (bytes === undefined || depth > 2) return [];
    const below = parseIndex(bytes, descriptor.digest).manifests;
    return below.flatMap((one) => platformsBelow(one, files, depth + 1));
  }
  if (platform?.os === "unknown") return []; // an attestation
  const config = bytes === undefined ? undefined : parseManifest(bytes, descriptor.digest).config;
  return [
    platform === undefined || platform === null
      ? platformOf(config && blob(config, files))
      : formatPlatform({ ...platform, variant: undefined }),
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
