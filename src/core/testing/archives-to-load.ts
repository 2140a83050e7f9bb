import { rm } from "node:fs/promises";
import { join } from "node:path";
import { NavgwError } from "../base/errors.ts";
import type { Image } from "../images/image.ts";
import { namelessImage } from "../images/listed-images.ts";
import { openImage } from "../images/open-image.ts";
import { saveArchive } from "../images/save-archive.ts";
import { type ImageSource, parseSource } from "../images/source/image-source.ts";
import { makeHeldDir } from "../record/held-directories.ts";

/** Paths of archives with the requested images. Disposing deletes the temporary ones. */
export interface Archives extends AsyncDisposable {
  readonly paths: readonly string[];
}

/**
 * Provides archives of images: an archive's path is used unchanged; a reference is searched in the local Docker and Podman, then
 * pulled. `docker-daemon:`, `docker://` and the other prefixes of `navgw-test run` select the source.
 * @param as name for the only image, instead of its own; an archive that is used unchanged does not get it
 * @throws NavgwError NAVGW_IMAGE, NAVGW_DOWNLOAD, NAVGW_UNSUPPORTED
 */
export async function archivesOf(
  images: readonly string[],
  signal?: AbortSignal,
  as?: string,
): Promise<Archives> {
  const sources = await Promise.all(images.map(parseSource));
  const others = sources.filter((source) => !isCompleteArchive(source));
  if (others.length === 0)
    return { paths: sources.map(pathOf), [Symbol.asyncDispose]: async () => undefined };
  const dir = await makeHeldDir();
  const dispose = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const paths: string[] = [];
    for (const [at, source] of sources.entries()) {
      if (isCompleteArchive(source)) paths.push(pathOf(source));
      else
        paths.push(await save(source, { text: images[at] ?? "", path: join(dir, `${at}.tar`), as, signal }));
    }
    return { paths, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Whether the source is an archive with all its images, which the node imports unchanged. */
function isCompleteArchive(source: ImageSource): boolean {
  return source.kind === "archive" && source.reference === undefined;
}

const pathOf = (source: ImageSource): string => (source as { readonly path: string }).path;

interface SaveInput {
  /** The source as it was given. */
  readonly text: string;
  readonly path: string;
  readonly as: string | undefined;
  readonly signal: AbortSignal | undefined;
}

async function save(source: ImageSource, { text, path, as, signal }: SaveInput): Promise<string> {
  await using image = await open(source);
  const name = as ?? image.name;
  if (name === undefined) throw namelessImage(text, (source as { reference?: string }).reference);
  await saveArchive([{ image, names: [name] }], path, { signal });
  return path;
}

/** Opens an image, first from local stores: an image that was just built exists only there. */
async function open(source: ImageSource): Promise<Image> {
  if (source.kind !== "registry") return openImage(source);
  const { reference } = source;
  for (const program of ["docker", "podman"] as const) {
    try {
      return await openImage({ kind: "daemon", program, reference });
    } catch (error) {
      // Not installed, not running, or does not have it.
      if (!(error instanceof NavgwError) || !LOCAL_MISS.has(error.code)) throw error;
    }
  }
  return openImage(source);
}

const LOCAL_MISS: ReadonlySet<string> = new Set(["NAVGW_IMAGE", "NAVGW_UNSUPPORTED"]);
