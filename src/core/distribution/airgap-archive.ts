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

/** Largest file of an archive that is read as a manifest or a configuration, and the limit of all of them, bytes. */
const MAX_FILE_SIZE = 64 << 10;
const MAX_TOTAL_SIZE = 64 << 20;

/** An image archive and the k3s that it belongs to. */
export interface AirgapImages {
  readonly path: string;
  /** Human-readable name of the file. */
  readonly name: string;
  /** Images that the k3s starts, as far as they are known. */
  readonly needed: ReadonlySet<string>;
}

/** Contents of an image archive. */
export interface CheckedImages {
  /** Complete references; undefined when the archive has names that are not references. */
  readonly names: readonly string[] | undefined;
  /** Set when the archive belongs to another release. */
  readonly warning: string | undefined;
}

/**
 * Checks that an image archive of a k3s is complete, and lists its images.
 * @throws NavgwError NAVGW_IMAGE when it is truncated or damaged, has no images, or has images of another architecture
 */
export async function checkAirgapImages(
  { path, name, needed }: AirgapImages,
  signal?: AbortSignal,
): Promise<CheckedImages> {
  const files = await smallFiles(path, name, signal);
  const list = listIn(files);
  const found = list === undefined ? [] : platformsIn(name, list, files);
  if (list === undefined || found.length === 0) {
    throw new NavgwError("NAVGW_IMAGE", `the image archive ${name} contains no images`, {
      hint: "provide the airgap archive of the same release, or move this one away",
    });
  }
  const { os, architecture } = hostPlatform();
  const own = `${os}/${architecture}`;
  const platforms = new Set(found.filter((platform) => platform !== undefined));
  if (platforms.size > 0 && !platforms.has(own)) {
    throw new NavgwError("NAVGW_IMAGE", `the image archive ${name} is for ${[...platforms].join(" and ")}`, {
      hint: `provide the archive for ${own}, or move this one away`,
    });
  }
  const names = namesOf(name, list);
  return { names, warning: names && missingImagesWarning(name, names, needed) };
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

/** Images of k3s that every cluster needs, besides the pause image, whose tag hardly changes. */
const REQUIRED = ["rancher/mirrored-coredns-coredns", "rancher/local-path-provisioner"];

function missingImagesWarning(
  name: string,
  has: readonly string[],
  needed: ReadonlySet<string>,
): string | undefined {
  const missing = [...needed].filter(
    (image) => REQUIRED.includes(image.split(":")[0] ?? "") && !has.includes(`docker.io/${image}`),
  );
  if (missing.length === 0) return undefined;
  return `${basename(name)} belongs to another release: it lacks ${missing.join(" and ")}, which the node will pull`;
}

/** Contents of all small files of an archive, by name. Reads the archive to its end. */
async function smallFiles(
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let entry: TarEntry | undefined;
  let parts: Buffer[] | undefined;
  let total = 0;
  const reader = new TarReader({
    entry(next) {
      entry = next;
      const isSmall = next.type === "file" && next.size <= MAX_FILE_SIZE;
      const isIndex = /^(\.\/)?(manifest|index)\.json$/.test(next.name) && next.size <= LARGEST_MANIFEST;
      parts = isIndex || (isSmall && total + next.size <= MAX_TOTAL_SIZE) ? [] : undefined;
      if (parts !== undefined) total += next.size;
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
    throw new NavgwError("NAVGW_IMAGE", `the image archive ${name} cannot be read: ${error.message}`, {
      hint: "download the archive again, or move it away",
      cause: error,
    });
  }
  return files;
}

/** Platform of each image of an archive, such as `linux/amd64`; undefined for an image that does not state it. */
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
    return undefined; // not an image configuration: the platform is unknown
  }
}
