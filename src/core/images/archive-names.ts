import { createReadStream } from "node:fs";
import { NavgwError } from "../base/errors.ts";
import { TarFile } from "../tar/tar-file.ts";
import { TarReader } from "../tar/tar-reader.ts";
import { compressionOf, decompress } from "./compression.ts";
import { formatReference, parseReference } from "./image-reference.ts";
import { LARGEST_MANIFEST, parseDockerArchive, parseIndex } from "./image-schema.ts";
import { nameOf } from "./source/layout-source.ts";

/** Files of an archive that list its images: a docker-archive's, and an OCI layout's. Either will do. */
export const IMAGE_LISTS = ["manifest.json", "index.json"] as const;

/** One of them, as an archive has it. */
export interface ImageList {
  readonly name: (typeof IMAGE_LISTS)[number];
  readonly bytes: Buffer;
}

/**
 * Reads the full references of the images in an archive, such as `docker.io/library/busybox:1.37`. A compressed archive is
 * read up to its list, which may be at its end.
 * @throws NavgwError NAVGW_IMAGE when it is not an image archive; system errors unchanged
 */
export async function imageNamesIn(path: string, signal?: AbortSignal): Promise<string[]> {
  const isPlain = (await compressionOf(path)) === "none";
  return namesInList(
    isPlain ? await readUncompressedList(path) : await readCompressedList(path, signal),
    path,
  );
}

/**
 * Whole references of the images in an archive's list.
 * @param archive how errors name the archive
 * @throws NavgwError NAVGW_IMAGE when it is no such list, or has a name that is none
 */
export function namesInList({ name, bytes }: ImageList, archive: string): string[] {
  const what = `${archive}: ${name}`;
  if (name === "index.json")
    return parseIndex(bytes, what)
      .manifests.map(nameOf)
      .filter((one) => one !== undefined);
  return parseDockerArchive(bytes, what)
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .map((tag) => formatReference(parseReference(tag)));
}

async function readUncompressedList(path: string): Promise<ImageList> {
  const tar = await TarFile.open(path);
  const name = IMAGE_LISTS.find((one) => tar.has(one));
  if (name === undefined) throw notAnArchive(path);
  return { name, bytes: await tar.read(name, LARGEST_MANIFEST) };
}

async function readCompressedList(path: string, signal: AbortSignal | undefined): Promise<ImageList> {
  let found: ImageList["name"] | undefined;
  let isComplete = false;
  const parts: Buffer[] = [];
  const reader = new TarReader({
    entry: ({ name, type, size }) => {
      const plain = IMAGE_LISTS.find((one) => one === name.replace(/^\.\//, ""));
      if (found !== undefined || type !== "file" || plain === undefined) return;
      if (size > LARGEST_MANIFEST)
        throw new NavgwError("NAVGW_IMAGE", `${plain} in ${path} is larger than ${LARGEST_MANIFEST} bytes`);
      found = plain;
    },
    data: (bytes) => {
      // The bytes are only valid during the call.
      if (found !== undefined && !isComplete) parts.push(Buffer.from(bytes));
    },
    endEntry: () => {
      isComplete = found !== undefined;
    },
  });
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const chunk of decompress(source, path, { recycle: true })) {
    signal?.throwIfAborted();
    reader.write(chunk);
    if (isComplete && found !== undefined) return { name: found, bytes: Buffer.concat(parts) };
  }
  throw notAnArchive(path);
}

const notAnArchive = (path: string): NavgwError =>
  new NavgwError(
    "NAVGW_IMAGE",
    `${path} is not an image archive: it has neither ${IMAGE_LISTS.join(" nor ")}`,
  );
