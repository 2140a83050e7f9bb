import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fileError, NavgwError, systemCode } from "../../base/errors.ts";
import { TarFile } from "../../tar/tar-file.ts";
import type { BlobCache } from "../blob-cache.ts";
import { compressionOf, decompress } from "../compression.ts";
import { checkBytes } from "../digest.ts";
import type { Image, ImageLayer } from "../image.ts";
import type { Platform } from "../image-platform.ts";
import { formatReference, parseReference } from "../image-reference.ts";
import {
  type DockerArchiveManifest,
  LARGEST_CONFIG,
  LARGEST_MANIFEST,
  parseConfig,
  parseDockerArchive,
} from "../image-schema.ts";
import { checkPlatform } from "../resolve-image.ts";
import { openLayout, tarFiles } from "./layout-source.ts";

/**
 * Opens one image of an archive file: an OCI layout or a docker-archive in a tar, plain or compressed.
 * @param owned whether the file belongs to the image and is deleted with it
 */
export async function openArchive(
  path: string,
  reference: string | undefined,
  platform: Platform,
  cache: BlobCache,
  options: { readonly owned?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<Image> {
  const temporary: string[] = options.owned ? [path] : [];
  const drop = async (): Promise<void> => {
    for (const one of temporary) await rm(one, { force: true });
  };
  try {
    let plain = path;
    if (await needsExpanding(path)) {
      // Layers are read from the middle of the file, which compression does not allow.
      plain = await cache.spoolPath();
      temporary.push(plain);
      await expand(path, plain, options.signal);
    }
    const tar = await TarFile.open(plain);
    // Both may be present (docker save since 25): manifest.json only lists what the archive contains, while
    // index.json may name platforms that were not saved. manifest.json gives no digest, though.
    const image = tar.has("manifest.json")
      ? await openDockerArchive(tar, path, reference, platform)
      : await openLayout(tarFiles(tar), reference, platform);
    return { ...image, [Symbol.asyncDispose]: drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function openDockerArchive(
  tar: TarFile,
  path: string,
  reference: string | undefined,
  platform: Platform,
): Promise<Omit<Image, typeof Symbol.asyncDispose>> {
  const manifest = parseDockerArchive(
    await tar.read("manifest.json", LARGEST_MANIFEST),
    `${path}: manifest.json`,
  );
  const { entry, name } = choose(manifest, reference, path);
  return { name, ...(await openEntry(tar, entry, { path, what: name ?? path, platform })) };
}

/** How to open an image of a docker-archive. */
interface DockerImage {
  /** Path of the archive, for errors. */
  readonly path: string;
  /** How errors name the image. */
  readonly what: string;
  readonly platform: Platform;
}

type Opened = Omit<Image, "name" | typeof Symbol.asyncDispose>;

/** Opens an image of a docker-archive by its position in `manifest.json`. */
export async function openDockerImage(tar: TarFile, position: number, image: DockerImage): Promise<Opened> {
  const list = await tar.read("manifest.json", LARGEST_MANIFEST);
  const entry = parseDockerArchive(list, `${image.path}: manifest.json`)[position];
  if (entry === undefined) throw new RangeError(`no image at ${position}`);
  return openEntry(tar, entry, image);
}

async function openEntry(
  tar: TarFile,
  entry: DockerArchiveManifest[number],
  { path, what, platform }: DockerImage,
): Promise<Opened> {
  const configBytes = await tar.read(entry.Config, LARGEST_CONFIG);
  checkNamed(configBytes, entry.Config, `the configuration of ${what}`);
  const config = parseConfig(configBytes, `the configuration of ${what}`);
  const found = checkPlatform(config, platform, what);
  const diffIds = config.rootfs.diff_ids ?? [];
  const files = entry.Layers ?? [];
  if (files.length !== diffIds.length) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} has ${files.length} layers but its configuration lists ${diffIds.length}`,
    );
  }
  const layers = files.map((file, at): ImageLayer => {
    const size = tar.size(file);
    if (size === undefined) throw new NavgwError("NAVGW_IMAGE", `${path} does not contain ${file}`);
    return { diffId: diffIds[at] ?? "", size, descriptor: undefined, open: () => tar.stream(file) };
  });
  return { digest: undefined, platform: found, config, configBytes, manifest: undefined, layers };
}

/** An image's configuration is named by its digest: HEX.json, blobs/sha256/HEX, or sha256:HEX (kaniko). */
function checkNamed(bytes: Buffer, name: string, what: string): void {
  const hex = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  if (hex === undefined) return;
  checkBytes(bytes, { digest: `sha256:${hex}`, size: bytes.length }, what, "NAVGW_IMAGE");
}

function choose(
  manifest: DockerArchiveManifest,
  reference: string | undefined,
  path: string,
): { entry: DockerArchiveManifest[number]; name: string | undefined } {
  // As skopeo selects an image that has no name.
  const position = /^@(\d+)$/.exec(reference ?? "")?.[1];
  const isName = reference !== undefined && position === undefined;
  const requested = isName ? formatReference(parseReference(reference)) : undefined;
  const names = manifest.map((entry) =>
    (entry.RepoTags ?? []).map((tag) => formatReference(parseReference(tag))),
  );
  const only = manifest.length === 1 ? 0 : -1;
  const at =
    requested === undefined ? Number(position ?? only) : names.findIndex((tags) => tags.includes(requested));
  const entry = manifest[at];
  if (entry !== undefined) return { entry, name: requested ?? names[at]?.[0] };
  throw new NavgwError(
    "NAVGW_IMAGE",
    requested === undefined
      ? `${path} has ${manifest.length} images and no reference selects one`
      : `${path} has no image ${requested}`,
    { hint: selectHint(names.flat()) },
  );
}

/** Hint for an archive of which no image was selected. */
function selectHint(names: readonly string[]): string {
  return names.length === 0 ? "use an archive whose images have names" : `select ${names.join(" or ")}`;
}

async function needsExpanding(path: string): Promise<boolean> {
  try {
    return (await compressionOf(path)) !== "none";
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
}

async function expand(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pipeline(
      decompress(createReadStream(from, { highWaterMark: 1 << 20 }), from),
      createWriteStream(to, { flags: "wx", mode: 0o600 }),
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    throw error instanceof NavgwError ? error : fileError(error, "unpacking an image archive", to);
  }
}
