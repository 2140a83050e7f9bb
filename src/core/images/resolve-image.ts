import type { Readable } from "node:stream";
import { NavgwError } from "../base/errors.ts";
import { mapLimited } from "../base/map-limited.ts";
import type { Image, ImageLayer } from "./image.ts";
import { formatPlatform, type Platform, selectPlatform } from "./image-platform.ts";
import {
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  isIndexType,
  isManifestType,
  LARGEST_CONFIG,
  LARGEST_MANIFEST,
  MEDIA,
  parseConfig,
  parseIndex,
  parseManifest,
} from "./image-schema.ts";

/** Source of an image's blobs: a registry, a layout directory or a layout tar. */
export interface BlobStore {
  /** Reads a complete blob and verifies its size and digest. `kind` selects one of a registry's two paths. */
  read(descriptor: Descriptor, kind: "manifest" | "blob", what: string): Promise<Buffer>;
  /** Makes a layer's bytes available and returns a function that opens them. */
  layer(descriptor: Descriptor): Promise<() => Readable>;
}

/** Images inside indexes inside indexes are legal; anything deeper is a loop. */
const DEEPEST_INDEX = 3;
/** Layers fetched at once. Registries slow down or refuse clients that open many more. */
const LAYERS_AT_ONCE = 3;

/**
 * Follows a descriptor down to one image for a platform and makes all of its blobs available.
 * @throws NavgwError NAVGW_IMAGE for anything that is not such an image
 */
export async function resolveImage(
  store: BlobStore,
  root: Descriptor,
  platform: Platform,
  what: string,
): Promise<Omit<Image, "name" | typeof Symbol.asyncDispose>> {
  const { descriptor, bytes } = await findManifest(store, root, platform, what);
  const manifest = parseManifest(bytes, `the manifest of ${what}`);
  requireImageConfig(manifest, what);
  checkSize(manifest.config, LARGEST_CONFIG, `the configuration of ${what}`);
  const configBytes = await store.read(manifest.config, "blob", `the configuration of ${what}`);
  const config = parseConfig(configBytes, `the configuration of ${what}`);
  const found = checkPlatform(config, platform, what);
  const diffIds = config.rootfs.diff_ids ?? [];
  if (diffIds.length !== manifest.layers.length) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} has ${manifest.layers.length} layers but its configuration lists ${diffIds.length}`,
    );
  }
  const layers = await mapLimited(manifest.layers, LAYERS_AT_ONCE, async (layer, at): Promise<ImageLayer> => {
    const open = await store.layer(layer);
    return { diffId: diffIds[at] ?? "", size: layer.size, descriptor: layer, open };
  });
  return {
    digest: descriptor.digest,
    platform: found,
    config,
    configBytes,
    manifest: { mediaType: descriptor.mediaType, bytes },
    layers,
  };
}

async function findManifest(
  store: BlobStore,
  root: Descriptor,
  platform: Platform,
  what: string,
): Promise<{ descriptor: Descriptor; bytes: Buffer }> {
  let descriptor = root;
  for (let depth = 0; depth <= DEEPEST_INDEX; depth++) {
    checkSize(descriptor, LARGEST_MANIFEST, `the manifest of ${what}`);
    const bytes = await store.read(descriptor, "manifest", `the manifest of ${what}`);
    if (isManifestType(descriptor.mediaType)) return { descriptor, bytes };
    if (!isIndexType(descriptor.mediaType)) {
      throw new NavgwError("NAVGW_IMAGE", `${what} is not a container image but ${descriptor.mediaType}`);
    }
    descriptor = selectPlatform(parseIndex(bytes, `the index of ${what}`).manifests, platform, what);
  }
  throw new NavgwError("NAVGW_IMAGE", `the index of ${what} is nested deeper than ${DEEPEST_INDEX}`);
}

/** Helm charts, signatures and other artifacts have manifests too. */
function requireImageConfig(manifest: ImageManifest, what: string): void {
  const type = manifest.config.mediaType;
  if (type !== MEDIA.ociConfig && type !== MEDIA.dockerConfig) {
    throw new NavgwError("NAVGW_IMAGE", `${what} is not a container image but ${type}`);
  }
}

/** Returns the image's platform; throws when it is not the requested one. */
export function checkPlatform(config: ImageConfig, requested: Platform, what: string): Platform {
  const found = { os: config.os, architecture: config.architecture, variant: config.variant ?? undefined };
  if (found.os !== requested.os || found.architecture !== requested.architecture) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} is for ${formatPlatform(found)}, not ${formatPlatform(requested)}`,
      {
        hint: "pull or build it for this machine's architecture",
      },
    );
  }
  return found;
}

function checkSize(descriptor: Descriptor, maxBytes: number, what: string): void {
  if (descriptor.size > maxBytes) {
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} claims ${descriptor.size} bytes, more than the ${maxBytes} allowed`,
    );
  }
}
