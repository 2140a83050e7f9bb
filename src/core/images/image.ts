import type { Readable } from "node:stream";
import type { Platform } from "./image-platform.ts";
import type { Descriptor, ImageConfig } from "./image-schema.ts";

/** One layer of an opened image. */
export interface ImageLayer {
  /** Digest of the uncompressed tar; unpacking checks it. */
  readonly diffId: string;
  /** Bytes as stored, compressed or not. */
  readonly size: number;
  /** The manifest's description of the stored bytes; undefined for a docker-archive, which has no manifest. */
  readonly descriptor: Descriptor | undefined;
  /** Opens a new stream of the stored bytes; the caller ends or destroys it. */
  open(): Readable;
}

/** An image whose bytes are all on this machine. Disposing it deletes its temporary files. */
export interface Image extends AsyncDisposable {
  /** Full reference, such as `docker.io/library/busybox:1.36`; undefined when the source names none. */
  readonly name: string | undefined;
  /** Digest of the manifest; undefined for a docker-archive. */
  readonly digest: string | undefined;
  readonly platform: Platform;
  readonly config: ImageConfig;
  /** The configuration's exact bytes: the image's id is their sha256. */
  readonly configBytes: Buffer;
  /** The manifest's exact bytes and media type; undefined for a docker-archive. */
  readonly manifest: { readonly mediaType: string; readonly bytes: Buffer } | undefined;
  /** Lowest first. */
  readonly layers: readonly ImageLayer[];
}
