import { z } from "zod";
import { NavgwError } from "../../base/errors.ts";
import type { BlobCache } from "../blob-cache.ts";
import type { Image } from "../image.ts";
import type { Platform } from "../image-platform.ts";
import { formatReference, parseReference } from "../image-reference.ts";
import type { Descriptor } from "../image-schema.ts";
import { RegistryClient, type RegistryOptions, sniffMediaType } from "../registry/registry-client.ts";
import { resolveImage } from "../resolve-image.ts";

/** When a registry is contacted although the cache has the image: `missing` never, `always` for every tag. */
export type PullPolicy = "missing" | "always";

const remembered = z.object({ mediaType: z.string(), digest: z.string(), size: z.number() });

/** Pulls an image into the cache and opens it there. */
export async function openFromRegistry(
  text: string,
  platform: Platform,
  cache: BlobCache,
  options: RegistryOptions & { readonly pull?: PullPolicy | undefined },
): Promise<Image> {
  const reference = parseReference(text);
  const what = formatReference(reference);
  await using client = new RegistryClient(reference, cache, options);
  let root =
    options.pull === "always" && reference.digest === undefined ? undefined : await recall(cache, what);
  if (root === undefined) {
    root = await client.root();
    await cache.remember(what, Buffer.from(JSON.stringify(root)));
  }
  const image = await resolveImage(client, root, platform, what);
  // The blobs stay in the cache, so there is nothing to delete.
  return { name: what, ...image, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function recall(cache: BlobCache, what: string): Promise<Descriptor | undefined> {
  const bytes = await cache.recall(what);
  if (bytes === undefined) return undefined;
  try {
    const found = remembered.parse(JSON.parse(bytes.toString("utf8")));
    const manifest = await cache.read(found.digest);
    if (manifest === undefined) return undefined;
    return { ...found, mediaType: sniffMediaType(manifest, found.mediaType, what) };
  } catch (error) {
    if (error instanceof NavgwError || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}
