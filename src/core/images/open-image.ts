import { BlobCache, ociCacheDir } from "./blob-cache.ts";
import type { Image } from "./image.ts";
import { hostPlatform, type Platform } from "./image-platform.ts";
import type { RegistryOptions } from "./registry/registry-client.ts";
import { openArchive } from "./source/archive-source.ts";
import { openFromDaemon } from "./source/daemon-source.ts";
import { type ImageSource, parseSource } from "./source/image-source.ts";
import { directoryFiles, openLayout } from "./source/layout-source.ts";
import { openFromRegistry, type PullPolicy } from "./source/registry-source.ts";

export interface OpenImageOptions extends RegistryOptions {
  /** Default: Linux on this machine's architecture. */
  readonly platform?: Platform | undefined;
  /** Default `missing`: a tag that was pulled before is not requested again. */
  readonly pull?: PullPolicy | undefined;
  /** Default {@link ociCacheDir}. */
  readonly cacheDir?: string | undefined;
}

/**
 * Opens an image: pulls, reads or saves it so that all its bytes are on this machine.
 * @param source a reference, a path, or a prefixed source as described at {@link parseSource}
 * @throws NavgwError NAVGW_IMAGE when the image does not exist or is invalid, NAVGW_DOWNLOAD when a registry fails,
 * NAVGW_BAD_OPTION for wrong options or a broken Docker configuration, NAVGW_UNSUPPORTED without docker or podman,
 * NAVGW_NO_SPACE and NAVGW_STATE for the cache
 */
export async function openImage(
  source: string | ImageSource,
  options: OpenImageOptions = {},
): Promise<Image> {
  const from = typeof source === "string" ? await parseSource(source) : source;
  const platform = options.platform ?? hostPlatform();
  const cache = new BlobCache(options.cacheDir ?? ociCacheDir(options.env));
  switch (from.kind) {
    case "registry":
      return openFromRegistry(from.reference, platform, cache, options);
    case "layout": {
      const image = await openLayout(directoryFiles(from.path), from.reference, platform);
      return { ...image, [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    case "archive":
      return openArchive(from.path, from.reference, platform, cache, options);
    case "daemon":
      return openFromDaemon(from.program, from.reference, platform, cache, options);
  }
}
