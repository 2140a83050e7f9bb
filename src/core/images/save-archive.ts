import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { dirname, resolve } from "node:path";
import { makeDirs, placeFile } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { paddingOf } from "../tar/tar-entries.ts";
import { fileHeader } from "../tar/tar-writer.ts";
import { sniffCompression } from "./compression.ts";
import { checkHash, digestOf, hashFor, splitDigest } from "./digest.ts";
import type { Image, ImageLayer } from "./image.ts";
import { namesForNode, parseReference } from "./image-reference.ts";
import { type Descriptor, IMAGE_NAME, MEDIA, REF_NAME } from "./image-schema.ts";

/** An image as it goes into an archive. */
interface PlannedImage {
  readonly image: Image;
  readonly names: readonly string[];
  readonly manifest: Descriptor;
  readonly manifestBytes: Buffer;
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly Descriptor[];
}

/**
 * Writes images into one tar that is both an OCI layout and a docker-archive, as `docker save` does since 25:
 * containerd, k3s, Docker, Podman and skopeo all read it. Layers keep their compression and their digests.
 * The same images give the same bytes. The file appears complete or not at all.
 * @param images with the names to give them; without names, an image keeps its own
 * @throws NavgwError NAVGW_IMAGE when a layer does not have the digest in its manifest
 */
export async function saveArchive(
  images: readonly (Image | { readonly image: Image; readonly names: readonly string[] })[],
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const plans: PlannedImage[] = [];
  for (const one of images) {
    plans.push(
      "image" in one ? await plan(one.image, one.names) : await plan(one, one.name ? [one.name] : []),
    );
  }
  const target = resolve(path);
  try {
    await makeDirs(dirname(target), 0o777);
    await placeFile(target, (partial) => writeTo(partial, plans, options.signal));
  } catch (error) {
    throw error instanceof NavgwError ? error : fileError(error, "saving an image archive", target);
  }
}

async function writeTo(
  path: string,
  plans: readonly PlannedImage[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const stream = createWriteStream(path, { flags: "wx", mode: 0o644, flush: true, highWaterMark: 1 << 22 });
  try {
    await once(stream, "open");
    await writeArchive(new TarWriter(stream, signal), plans);
    stream.end();
    await once(stream, "close");
  } finally {
    stream.destroy();
  }
}

async function plan(image: Image, names: readonly string[]): Promise<PlannedImage> {
  const layers: Descriptor[] = [];
  for (const layer of image.layers) layers.push(layer.descriptor ?? (await describe(layer)));
  const config = { digest: digestOf(image.configBytes), size: image.configBytes.length };
  const manifestBytes =
    image.manifest?.bytes ??
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MEDIA.ociManifest,
        config: { mediaType: MEDIA.ociConfig, ...config },
        layers,
      }),
    );
  const manifest = {
    mediaType: image.manifest?.mediaType ?? MEDIA.ociManifest,
    digest: image.digest ?? digestOf(manifestBytes),
    size: manifestBytes.length,
  };
  return {
    image,
    names: names.flatMap((name) => namesForNode(parseReference(name))),
    manifest,
    manifestBytes,
    config,
    layers,
  };
}

/** The descriptor of a layer that came without one. */
async function describe(layer: ImageLayer): Promise<Descriptor> {
  const hash = createHash("sha256");
  let head: Buffer | undefined;
  for await (const chunk of layer.open()) {
    head ??= Buffer.from((chunk as Buffer).subarray(0, 10));
    hash.update(chunk as Buffer);
  }
  const compression = sniffCompression(head ?? Buffer.alloc(0));
  if (compression === "xz" || compression === "bzip2") {
    throw new NavgwError("NAVGW_IMAGE", `a layer is compressed by ${compression}, which no node can read`, {
      hint: "compress layers with gzip or zstd, or not at all",
    });
  }
  const mediaType = compression === "none" ? MEDIA.ociLayer : `${MEDIA.ociLayer}+${compression}`;
  return { mediaType, digest: `sha256:${hash.digest("hex")}`, size: layer.size };
}

async function writeArchive(tar: TarWriter, plans: readonly PlannedImage[]): Promise<void> {
  await tar.text("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await tar.text("index.json", JSON.stringify(layoutIndex(plans)));
  await tar.text("manifest.json", JSON.stringify(dockerManifest(plans)));
  for (const { image, config, manifest, manifestBytes, layers } of plans) {
    await tar.text(blobName(manifest.digest), manifestBytes);
    await tar.text(blobName(config.digest), image.configBytes);
    for (const [at, layer] of image.layers.entries()) {
      const descriptor = layers[at];
      if (descriptor !== undefined) await tar.layer(blobName(descriptor.digest), descriptor, layer);
    }
  }
  await tar.end();
}

function layoutIndex(plans: readonly PlannedImage[]): object {
  const manifests = plans.flatMap(({ image, manifest, names }) => {
    const { os, architecture, variant } = image.platform;
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    if (names.length === 0) return [{ ...manifest, platform }];
    return names.map((name) => ({ ...manifest, platform, annotations: nameAnnotations(name) }));
  });
  return { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests };
}

function nameAnnotations(name: string): Record<string, string> {
  return {
    [IMAGE_NAME]: name,
    ...(isDigestName(name) ? {} : { [REF_NAME]: name.slice(name.lastIndexOf(":") + 1) }),
  };
}

const isDigestName = (name: string): boolean => name.includes("@");

function dockerManifest(plans: readonly PlannedImage[]): object {
  return plans.map(({ config, names, layers }) => ({
    Config: blobName(config.digest),
    // Only a layout can name an image by its digest.
    RepoTags: names.filter((name) => !isDigestName(name)),
    Layers: layers.map(({ digest }) => blobName(digest)),
  }));
}

function blobName(digest: string): string {
  const { algorithm, hex } = splitDigest(digest);
  return `blobs/${algorithm}/${hex}`;
}

/** Appends files to a tar; a name that was written already is not written again. */
class TarWriter {
  readonly #stream: WriteStream;
  readonly #signal: AbortSignal | undefined;
  readonly #written = new Set<string>();
  #failure: Error | undefined;

  constructor(stream: WriteStream, signal: AbortSignal | undefined) {
    this.#stream = stream;
    this.#signal = signal;
    stream.on("error", (error) => {
      this.#failure = error;
    });
  }

  async text(name: string, content: string | Buffer): Promise<void> {
    const bytes = Buffer.from(content);
    if (!(await this.#header(name, bytes.length))) return;
    await this.#write(bytes);
    await this.#write(Buffer.alloc(paddingOf(bytes.length)));
  }

  async layer(name: string, expected: Descriptor, layer: ImageLayer): Promise<void> {
    if (!(await this.#header(name, expected.size))) return;
    const hash = hashFor(expected.digest);
    let size = 0;
    for await (const chunk of layer.open()) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
      await this.#write(chunk as Buffer);
    }
    if (size !== expected.size) {
      throw new NavgwError(
        "NAVGW_IMAGE",
        `layer ${expected.digest} has ${size} bytes, expected ${expected.size}`,
      );
    }
    checkHash(hash, expected.digest, "a layer", "NAVGW_IMAGE");
    await this.#write(Buffer.alloc(paddingOf(size)));
  }

  /** Two zero blocks. */
  async end(): Promise<void> {
    await this.#write(Buffer.alloc(1024));
  }

  async #header(path: string, size: number): Promise<boolean> {
    if (this.#written.has(path)) return false;
    this.#written.add(path);
    await this.#write(fileHeader(path, size, { mode: 0o644 }));
    return true;
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    if (bytes.length === 0 || this.#stream.write(bytes)) return;
    await once(this.#stream, "drain");
  }
}
