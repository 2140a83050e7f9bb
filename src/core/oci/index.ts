/**
 * Images: open one from wherever it is, unpack it to a directory, or write it out as an archive.
 *
 * ```ts
 * await using image = await openImage("busybox:1.36");
 * await unpackImage(image, "/tmp/rootfs");
 * await saveArchive([image], "/tmp/busybox.tar");
 * ```
 *
 * docs/images.md tells the rules.
 */
export { ociCacheDir } from "./cache.ts";
export type { Image, ImageLayer } from "./image.ts";
export { type OpenImageOptions, openImage } from "./open.ts";
export { formatPlatform, hostPlatform, type Platform, parsePlatform } from "./platform.ts";
export { formatReference, type ImageReference, parseReference } from "./reference.ts";
export type { LayerProgress, RegistryOptions } from "./registry/client.ts";
export type { UnpackLimits } from "./rootfs/layer.ts";
export { parseSidecar, type Sidecar } from "./rootfs/sidecar.ts";
export { type UnpackOptions, type UnpackResult, unpackImage } from "./rootfs/unpack.ts";
export { saveArchive } from "./save.ts";
export type { ImageConfig } from "./schema.ts";
export { type ImageSource, parseSource } from "./source/source.ts";
