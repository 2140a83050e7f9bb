/**
 * Images: open one from any source, unpack it to a directory, or write it out as an archive.
 *
 * ```ts
 * await using image = await openImage("busybox:1.36");
 * await unpackImage(image, "/tmp/rootfs");
 * await saveArchive([image], "/tmp/busybox.tar");
 * ```
 *
 * The rules are in docs/images.md.
 */
export { ociCacheDir } from "./blob-cache.ts";
export type { Image, ImageLayer } from "./image.ts";
export { formatPlatform, hostPlatform, type Platform, parsePlatform } from "./image-platform.ts";
export { formatReference, type ImageReference, parseReference } from "./image-reference.ts";
export type { ImageConfig } from "./image-schema.ts";
export { type OpenImageOptions, openImage } from "./open-image.ts";
export type { LayerProgress, RegistryOptions } from "./registry/registry-client.ts";
export type { Credentials } from "./registry/registry-credentials.ts";
export type { RetryPolicy } from "./registry/retry.ts";
export type { Ownership } from "./rootfs/file-attributes.ts";
export type { UnpackLimits } from "./rootfs/layer-applier.ts";
export { parseSidecar, type Sidecar } from "./rootfs/sidecar.ts";
export { type UnpackOptions, type UnpackResult, unpackImage } from "./rootfs/unpack-image.ts";
export { saveArchive } from "./save-archive.ts";
export { type ImageSource, parseSource } from "./source/image-source.ts";
export type { PullPolicy } from "./source/registry-source.ts";
