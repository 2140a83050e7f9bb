import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";

const sha256 = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

interface BuiltDescriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string; variant?: string };
  annotations?: Record<string, string>;
}

/** An image made of blobs, as a registry or a layout holds it. */
export interface BuiltImage {
  readonly blobs: Map<string, Buffer>;
  readonly manifest: BuiltDescriptor;
  readonly config: BuiltDescriptor;
  readonly layers: readonly BuiltDescriptor[];
  readonly diffIds: readonly string[];
}

export const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;
const PACK = {
  gzip: { pack: (bytes: Buffer) => gzipSync(bytes, { level: 1 }), suffix: "+gzip" },
  zstd: { pack: (bytes: Buffer) => zstdCompressSync(bytes), suffix: "+zstd" },
  none: { pack: (bytes: Buffer) => bytes, suffix: "" },
};

export function buildImage(
  layers: readonly Buffer[],
  options: { packing?: keyof typeof PACK; architecture?: string; diffIds?: string[]; config?: object } = {},
): BuiltImage {
  const { pack, suffix } = PACK[options.packing ?? "gzip"];
  const blobs = new Map<string, Buffer>();
  const add = (bytes: Buffer, mediaType: string): BuiltDescriptor => {
    const digest = sha256(bytes);
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const diffIds = options.diffIds ?? layers.map(sha256);
  const built = layers.map((layer) => add(pack(layer), `application/vnd.oci.image.layer.v1.tar${suffix}`));
  const config = add(
    json({
      architecture: options.architecture ?? ARCHITECTURE,
      os: "linux",
      config: { Env: ["A=b"], Entrypoint: null, ...options.config },
      rootfs: { type: "layers", diff_ids: diffIds },
      history: layers.map(() => ({ created: "2024-01-01T00:00:00Z", created_by: "test" })),
    }),
    "application/vnd.oci.image.config.v1+json",
  );
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = add(json({ schemaVersion: 2, mediaType, config, layers: built }), mediaType);
  return { blobs, manifest, config, layers: built, diffIds };
}

/** An index over images, its blobs and theirs. */
export function buildIndex(
  ...entries: readonly (readonly [image: BuiltImage, platform: string])[]
): BuiltImage {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifests = entries.map(([image, platform]) => {
    const [os = "", architecture = "", variant] = platform.split("/");
    return { ...image.manifest, platform: { os, architecture, ...(variant ? { variant } : {}) } };
  });
  const bytes = json({ schemaVersion: 2, mediaType, manifests });
  const blobs = new Map(entries.flatMap(([image]) => [...image.blobs]));
  const manifest = { mediaType, digest: sha256(bytes), size: bytes.length };
  blobs.set(manifest.digest, bytes);
  return { blobs, manifest, config: manifest, layers: [], diffIds: [] };
}

/** Writes an OCI layout directory. */
export function writeLayout(path: string, images: Readonly<Record<string, BuiltImage>>): string {
  mkdirSync(join(path, "blobs", "sha256"), { recursive: true });
  writeFileSync(join(path, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = Object.entries(images).map(([tag, { manifest }]) => ({
    ...manifest,
    annotations: { "org.opencontainers.image.ref.name": tag },
  }));
  writeFileSync(join(path, "index.json"), json({ schemaVersion: 2, manifests }));
  for (const { blobs } of Object.values(images)) {
    for (const [digest, bytes] of blobs) writeFileSync(join(path, "blobs", "sha256", digest.slice(7)), bytes);
  }
  return path;
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
