import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { NavgwError, systemCode } from "../../base/errors.ts";
import type { TarFile } from "../../tar/tar-file.ts";
import { checkBytes, splitDigest } from "../digest.ts";
import type { Image } from "../image.ts";
import { type Platform, selectPlatform } from "../image-platform.ts";
import { formatReference, parseReference } from "../image-reference.ts";
import { type Descriptor, IMAGE_NAME, LARGEST_MANIFEST, parseIndex, REF_NAME } from "../image-schema.ts";
import { type BlobStore, resolveImage } from "../resolve-image.ts";

/** The files of an OCI layout, in a directory or in a tar. */
export interface LayoutFiles {
  readonly path: string;
  size(name: string): Promise<number | undefined>;
  read(name: string, maxBytes: number): Promise<Buffer>;
  stream(name: string): Readable;
}

export function directoryFiles(path: string): LayoutFiles {
  return {
    path,
    size: async (name) => {
      const found = await stat(join(path, name)).catch(() => undefined);
      return found?.isFile() ? found.size : undefined;
    },
    read: (name, maxBytes) => readFileBounded(join(path, name), maxBytes),
    stream: (name) => createReadStream(join(path, name), { highWaterMark: 1 << 20 }),
  };
}

export function tarFiles(tar: TarFile): LayoutFiles {
  return {
    path: tar.path,
    size: async (name) => tar.size(name),
    read: (name, maxBytes) => tar.read(name, maxBytes),
    stream: (name) => tar.stream(name),
  };
}

/**
 * Opens one image of a layout.
 * @param reference a tag or a full reference; needed when the layout has several images
 */
export async function openLayout(
  files: LayoutFiles,
  reference: string | undefined,
  platform: Platform,
): Promise<Omit<Image, typeof Symbol.asyncDispose>> {
  const index = parseIndex(await files.read("index.json", LARGEST_MANIFEST), `${files.path}: index.json`);
  const root = chooseManifest(index.manifests, reference, platform, files.path);
  return { name: nameOf(root), ...(await openDescriptor(files, root, platform, files.path)) };
}

/** Opens the image of a descriptor in a layout. @param what how errors name it */
export function openDescriptor(
  files: LayoutFiles,
  descriptor: Descriptor,
  platform: Platform,
  what: string,
): Promise<Omit<Image, "name" | typeof Symbol.asyncDispose>> {
  return resolveImage(layoutStore(files), descriptor, platform, what);
}

function chooseManifest(
  manifests: readonly Descriptor[],
  reference: string | undefined,
  platform: Platform,
  path: string,
): Descriptor {
  const matching = reference === undefined ? manifests : manifests.filter((one) => isNamed(one, reference));
  const [only, ...others] = matching;
  if (only !== undefined && others.length === 0) return only;
  // The same name, or no name, several times: an image for several platforms without an index.
  const label = (one: Descriptor): string | undefined => one.annotations?.[REF_NAME] ?? nameOf(one);
  if (only !== undefined && new Set(matching.map((one) => nameOf(one) ?? label(one))).size === 1)
    return selectPlatform(matching, platform, path);
  const names = manifests.map(label).filter((name) => name !== undefined);
  throw new NavgwError(
    "NAVGW_IMAGE",
    reference === undefined
      ? `${path} has ${manifests.length} images and no reference selects one`
      : `${path} has no image ${JSON.stringify(reference)}`,
    { hint: names.length === 0 ? "use a layout whose images have names" : `select ${names.join(" or ")}` },
  );
}

function isNamed(descriptor: Descriptor, reference: string): boolean {
  const { [REF_NAME]: tag, [IMAGE_NAME]: full } = descriptor.annotations ?? {};
  if (tag === reference || full === reference || descriptor.digest === reference) return true;
  const requested = normalized(reference);
  return requested !== undefined && (normalized(full) === requested || normalized(tag) === requested);
}

/** Full reference of an image in a layout; undefined when it has none. */
export function nameOf(descriptor: Descriptor): string | undefined {
  const { [REF_NAME]: tag, [IMAGE_NAME]: full } = descriptor.annotations ?? {};
  // A lone tag such as `latest` would parse as an image of that name: only text that looks like a reference is one.
  return normalized(full) ?? (tag !== undefined && /[/:]/.test(tag) ? normalized(tag) : undefined);
}

function normalized(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return formatReference(parseReference(name));
  } catch {
    return undefined; // an annotation may hold anything
  }
}

function layoutStore(files: LayoutFiles): BlobStore {
  const nameIn = (descriptor: Descriptor): string => {
    const { algorithm, hex } = splitDigest(descriptor.digest);
    return `blobs/${algorithm}/${hex}`;
  };
  return {
    read: async (descriptor, _kind, what) => {
      const bytes = await files.read(nameIn(descriptor), descriptor.size);
      checkBytes(bytes, descriptor, what, "NAVGW_IMAGE");
      return bytes;
    },
    // The content is checked by its diff id as it is unpacked, and by its digest as it is saved.
    layer: async (descriptor) => {
      const size = await files.size(nameIn(descriptor));
      if (size === undefined && isForeign(descriptor)) throw foreignLayer(files.path, descriptor);
      if (size !== descriptor.size) {
        const problem =
          size === undefined ? "does not contain" : `has ${size} bytes instead of ${descriptor.size} of`;
        throw new NavgwError("NAVGW_IMAGE", `${files.path} ${problem} layer ${descriptor.digest}`);
      }
      return () => files.stream(nameIn(descriptor));
    },
  };
}

/** Whether a layer may only be fetched from where its owner offers it; archives leave it out. */
function isForeign({ mediaType }: Descriptor): boolean {
  return mediaType.includes("nondistributable") || mediaType.includes("foreign");
}

function foreignLayer(path: string, { digest }: Descriptor): NavgwError {
  return new NavgwError("NAVGW_IMAGE", `${path} leaves out the foreign layer ${digest}`, {
    hint: "pull the image from its registry instead, or save it with a tool that includes foreign layers",
  });
}

async function readFileBounded(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > maxBytes)
        throw new NavgwError("NAVGW_IMAGE", `${path} is larger than the ${maxBytes} bytes allowed`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    throw new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
}
