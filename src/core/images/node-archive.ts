import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat, utimes } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { amended, fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { TarFile } from "../tar/tar-file.ts";
import { listsOfCompressed, listsOfTar } from "./archive-lists.ts";
import { BlobCache, ociCacheDir } from "./blob-cache.ts";
import { completeLinks } from "./complete-links.ts";
import { type Compression, decompress } from "./compression.ts";
import type { Image } from "./image.ts";
import { findImageArchive, type ImageArchive, unreadableArchive } from "./image-archives.ts";
import { hostPlatform, selectPlatform } from "./image-platform.ts";
import { namesForNode, parseReference } from "./image-reference.ts";
import { type ListedImage, listImages, noNames } from "./listed-images.ts";
import { saveArchive } from "./save-archive.ts";
import { openDockerImage } from "./source/archive-source.ts";
import { openDescriptor, tarFiles } from "./source/layout-source.ts";

/** An image archive that was checked. */
export interface CheckedArchive extends ImageArchive {
  /** Set when a node can import it as it is, and then names its images so that pods find them. */
  readonly readyAs: NodeArchive["compression"] | undefined;
}

/** An image archive for a node: the given one, or one written anew. Disposing deletes the latter. */
export interface NodeArchive extends AsyncDisposable {
  /** Path or name of the given one. */
  readonly name: string;
  readonly path: string;
  readonly compression: Extract<Compression, "gzip" | "zstd" | "none">;
}

export interface ImportOptions {
  /** Name for the archive's only image, instead of those in it: `NAME[:TAG]`. */
  readonly as?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface RewriteOptions extends ImportOptions {
  /** Also puts the targets of hard links into layers that link to lower ones. Default false: most layers are whole. */
  readonly completesLinks?: boolean;
}

/**
 * Checks image archives, so that one whose images no pod could use is reported before anything boots. An uncompressed one is
 * checked completely but for the content of its layers; of a compressed one, only the list of its images.
 * @throws NavgwError NAVGW_IMAGE, NAVGW_UNSUPPORTED
 */
export function checkArchives(
  archives: readonly ImageArchive[],
  signal?: AbortSignal,
): Promise<CheckedArchive[]> {
  return Promise.all(archives.map((archive) => checkArchive(archive, signal)));
}

async function checkArchive(archive: ImageArchive, signal: AbortSignal | undefined): Promise<CheckedArchive> {
  const { path, compression } = archive;
  if (compression === "none")
    return { ...archive, readyAs: (await checkTar(path, path)) ? "none" : undefined };
  const images = await explained({ path, what: path }, async () => {
    const lists = await listsOfCompressed(path, signal);
    return named(listImages(lists, path), path);
  });
  const isKnown = compression === "gzip" || compression === "zstd";
  const isReady = isKnown && images.every((image) => image.isReady);
  return { ...archive, readyAs: isReady ? compression : undefined };
}

/** @returns whether a node can import it as it is */
function checkTar(path: string, what: string): Promise<boolean> {
  return explained({ path, what }, async () => {
    const { tar, images } = await readTar(path, what);
    const all = named(images, what);
    for (const image of all) await openListed(tar, image, what);
    return all.every(({ isReady }) => isReady);
  });
}

/**
 * Makes an archive for a node of one that was checked.
 */
async function nodeArchive({ path, readyAs }: CheckedArchive, signal?: AbortSignal): Promise<NodeArchive> {
  if (readyAs === undefined) return rewriteArchive(path, { signal });
  return { name: path, path, compression: readyAs, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Several archives for a node. Disposing deletes those that were written anew. */
export interface NodeArchives extends AsyncDisposable {
  readonly all: readonly NodeArchive[];
}

/**
 * Makes archives for a node of some that were checked.
 * @throws NavgwError NAVGW_IMAGE, NAVGW_UNSUPPORTED, NAVGW_NO_SPACE
 */
export async function nodeArchives(
  archives: readonly CheckedArchive[],
  signal?: AbortSignal,
): Promise<NodeArchives> {
  await using made = new AsyncDisposableStack();
  const all: NodeArchive[] = [];
  for (const archive of archives) all.push(made.use(await nodeArchive(archive, signal)));
  const kept = made.move();
  return { all, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/**
 * Makes an archive for a node of a file or a stream.
 * @throws NavgwError NAVGW_IMAGE when it has no image for this machine, or one without a name; NAVGW_UNSUPPORTED, NAVGW_NO_SPACE
 */
export async function importableArchive(
  archive: string | Readable,
  options: ImportOptions = {},
): Promise<NodeArchive> {
  const { as, signal } = options;
  if (as !== undefined) parseReference(as);
  if (typeof archive !== "string") return spooledArchive(archive, options);
  const found = await findImageArchive(archive);
  if (as !== undefined) return rewriteArchive(archive, options);
  return nodeArchive(await checkArchive(found, signal), signal);
}

/**
 * Writes an archive anew, uncompressed, with its images for this machine under names that pods can use; checks all of it.
 * @throws NavgwError as {@link importableArchive}
 */
export function rewriteArchive(path: string, options: RewriteOptions = {}): Promise<NodeArchive> {
  return inSpool(path, async (spool) => {
    const source = createReadStream(path, { highWaterMark: 1 << 20 });
    const plain = await spool.expand(source, path, options.signal);
    const rewritten = await rewriteTar(plain, path, spool, options);
    const { atime, mtime } = await stat(path);
    // By its time a node knows that it has an archive already.
    await utimes(rewritten, atime, mtime);
    return rewritten;
  });
}

/** How errors name an archive that is read from a stream, and how the command line names its stdin. */
const STREAM = "-";

function spooledArchive(stream: Readable, options: ImportOptions): Promise<NodeArchive> {
  return inSpool(STREAM, async (spool) => {
    const plain = await spool.expand(stream, STREAM, options.signal);
    const isReady = options.as === undefined && (await checkTar(plain, STREAM));
    return isReady ? plain : rewriteTar(plain, STREAM, spool, options);
  });
}

/** @param make returns the path of the finished archive in the spool */
async function inSpool(name: string, make: (spool: Spool) => Promise<string>): Promise<NodeArchive> {
  const spool = new Spool();
  try {
    const path = await make(spool);
    return { name, path, compression: "none", [Symbol.asyncDispose]: () => spool[Symbol.asyncDispose]() };
  } catch (error) {
    await spool[Symbol.asyncDispose]();
    throw error;
  }
}

async function rewriteTar(
  plain: string,
  what: string,
  spool: Spool,
  { as, signal, completesLinks = false }: RewriteOptions,
): Promise<string> {
  const path = await spool.path();
  await explained({ path: plain, what }, async () => {
    const { tar, images } = await readTar(plain, what);
    const chosen = as === undefined ? named(images, what) : [renamed(only(images, what), as)];
    const opened = [];
    for (const image of chosen)
      opened.push({
        image: completesLinks
          ? await completeLinks(await openListed(tar, image, what), () => spool.path())
          : await openListed(tar, image, what),
        names: image.names,
      });
    await saveArchive(opened, path, { signal });
  });
  return path;
}

const renamed = (image: ListedImage, as: string): ListedImage => ({
  ...image,
  names: namesForNode(parseReference(as)),
});

interface TarContent {
  readonly tar: TarFile;
  readonly images: readonly ListedImage[];
}

async function readTar(path: string, what: string): Promise<TarContent> {
  const tar = await TarFile.open(path);
  return { tar, images: listImages(await listsOfTar(tar), what) };
}

/**
 * Has the message of an error about an archive name the archive.
 * @param archive.path the file that is read, which may be a temporary one
 * @param archive.what the archive as it was given
 */
async function explained<T>(
  { path, what }: { readonly path: string; readonly what: string },
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (systemCode(error)?.startsWith("E")) throw unreadableArchive(error, what);
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_IMAGE") throw error;
    const message = error.message.replaceAll(path, what);
    throw amended(error, {
      message: ` ${message}`.includes(` ${what}`) ? message : `cannot import ${what}: ${message}`,
      hint: error.hintParts ?? "save it again, such as by: docker save -o app.tar app:dev",
    });
  }
}

function named(images: readonly ListedImage[], path: string): readonly ListedImage[] {
  const found = images.filter(({ names }) => names.length > 0);
  if (found.length === 0) throw noNames(path, images);
  return found;
}

function only(images: readonly ListedImage[], path: string): ListedImage {
  const [first, ...others] = images;
  if (first !== undefined && others.length === 0) return first;
  const names = images.map(({ names: [name], label }) => name ?? label ?? "one without a name");
  throw new NavgwError("NAVGW_IMAGE", `${path} has ${images.length} images, and one name was given`, {
    hint: hint`select one: ${command("load", `oci-archive:${path}:${names[0]}`)}; it has ${names.join(", ")}`,
  });
}

async function openListed(tar: TarFile, { names, source }: ListedImage, path: string): Promise<Image> {
  const what = names[0] ?? path;
  const platform = hostPlatform();
  const opened =
    "position" in source
      ? await openDockerImage(tar, source.position, { path, what, platform })
      : await openDescriptor(tarFiles(tar), oneOf(source.descriptors, what), platform, what);
  return { name: names[0], ...opened, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function oneOf(descriptors: Parameters<typeof selectPlatform>[0], what: string) {
  const [first, ...others] = descriptors;
  return first !== undefined && others.length === 0
    ? first
    : selectPlatform(descriptors, hostPlatform(), what);
}

/** Temporary files in the image cache. */
class Spool implements AsyncDisposable {
  readonly #cache = new BlobCache(ociCacheDir());
  readonly #paths: string[] = [];

  async path(): Promise<string> {
    const path = await this.#cache.spoolPath();
    this.#paths.push(path);
    return path;
  }

  /** Writes a stream's uncompressed bytes to a file. */
  async expand(source: Readable, what: string, signal: AbortSignal | undefined): Promise<string> {
    let failure: Error | undefined;
    // At once: a stream may fail before it is read.
    source.once("error", (error: Error) => {
      failure = error;
    });
    const path = await this.path();
    try {
      await pipeline(
        decompress(source, what),
        createWriteStream(path, { flags: "wx", mode: 0o600 }),
        signal === undefined ? {} : { signal },
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NavgwError) throw error;
      if (failure !== undefined) throw unreadableArchive(failure, what === STREAM ? undefined : what);
      throw fileError(error, "unpacking an image archive", path);
    }
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#paths.map((path) => rm(path, { force: true })));
  }
}
