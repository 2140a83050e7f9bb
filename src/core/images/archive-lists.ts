import { createReadStream } from "node:fs";
import { NavgwError } from "../base/errors.ts";
import type { TarFile } from "../tar/tar-file.ts";
import { TarReader } from "../tar/tar-reader.ts";
import { decompress } from "./compression.ts";
import { LARGEST_MANIFEST } from "./image-schema.ts";
import type { ArchiveLists } from "./listed-images.ts";

/** Names of entries that are kept, to tell what a tar is that is no image archive. */
const KEPT_NAMES = 2000;

/** Lists in an uncompressed archive, and the archive for its other files. */
export async function listsOfTar(tar: TarFile): Promise<ArchiveLists> {
  const read = (name: string): Promise<Buffer> | undefined =>
    tar.has(name) ? tar.read(name, LARGEST_MANIFEST) : undefined;
  return {
    index: await read("index.json"),
    docker: await read("manifest.json"),
    isLayout: tar.has("oci-layout"),
    hasHardLinks: tar.hasHardLinks,
    entries: tar.firstNames,
  };
}

/**
 * Lists in a compressed archive, which is read up to the last of an OCI layout's or to its end.
 * @throws NavgwError NAVGW_IMAGE when it is truncated or damaged; system errors unchanged
 */
export async function listsOfCompressed(
  path: string,
  signal: AbortSignal | undefined,
): Promise<ArchiveLists> {
  const found = new Map<string, Buffer>();
  const entries: string[] = [];
  let hasHardLinks = false;
  let current: { name: string; parts: Buffer[] } | undefined;
  const reader = new TarReader({
    entry: ({ name, type, size }) => {
      const plain = name.replace(/^\.\//, "");
      if (entries.length < KEPT_NAMES) entries.push(plain);
      hasHardLinks ||= type === "hardlink";
      const isList = type === "file" && ["index.json", "manifest.json", "oci-layout"].includes(plain);
      if (isList && size > LARGEST_MANIFEST)
        throw new NavgwError("NAVGW_IMAGE", `${plain} in ${path} is larger than ${LARGEST_MANIFEST} bytes`);
      current = isList ? { name: plain, parts: [] } : undefined;
    },
    // The bytes are only valid during the call.
    data: (bytes) => void current?.parts.push(Buffer.from(bytes)),
    endEntry: () => {
      if (current !== undefined) found.set(current.name, Buffer.concat(current.parts));
      current = undefined;
    },
  });
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const chunk of decompress(source, path, { recycle: true })) {
    signal?.throwIfAborted();
    reader.write(chunk);
    if (found.has("index.json") && found.has("oci-layout")) break;
  }
  const isLayout = found.has("oci-layout");
  if (!isLayout || !found.has("index.json")) reader.end();
  return {
    index: found.get("index.json"),
    docker: found.get("manifest.json"),
    ...{ isLayout, hasHardLinks, entries },
  };
}
