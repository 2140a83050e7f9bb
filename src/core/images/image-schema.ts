import { z } from "zod";
import { NavgwError } from "../base/errors.ts";
import { isDigest } from "./digest.ts";

/** Media types this client requests and understands. */
export const MEDIA = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayer: "application/vnd.oci.image.layer.v1.tar",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
} as const;

/** Annotation with a tag; some tools write a full reference. */
export const REF_NAME = "org.opencontainers.image.ref.name";
/** Annotation with a full reference: containerd's, also written by docker save. */
export const IMAGE_NAME = "io.containerd.image.name";

/** Largest index or manifest read, bytes; registries commonly allow 4 MiB. */
export const LARGEST_MANIFEST = 4 << 20;
/** Largest image configuration read, bytes. */
export const LARGEST_CONFIG = 8 << 20;
/** Maximum layers of one image. The kernel's overlayfs and Docker stop at 127; 1000 leaves room for odd builders. */
const MAX_LAYERS = 1000;

const digest = z.string().refine(isDigest, "must be sha256:… or sha512:…");
const platform = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().nullish(),
});
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  platform: platform.nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
const index = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptor).max(MAX_LAYERS),
});
const manifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor).max(MAX_LAYERS),
});
const strings = z.array(z.string()).nullish();
const config = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().nullish(),
  config: z
    .object({
      User: z.string().nullish(),
      Env: strings,
      Entrypoint: strings,
      Cmd: strings,
      WorkingDir: z.string().nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ type: z.literal("layers"), diff_ids: z.array(digest).nullable() }),
});
const dockerArchive = z.array(
  z.object({
    Config: z.string(),
    RepoTags: strings,
    Layers: z.array(z.string()).max(MAX_LAYERS).nullable(),
  }),
);

/** Description of one blob in a registry or layout. */
export type Descriptor = z.infer<typeof descriptor>;
export type ImageIndex = z.infer<typeof index>;
export type ImageManifest = z.infer<typeof manifest>;
/** The image's own configuration: platform, how to run it, and the digests of its uncompressed layers. */
export type ImageConfig = z.infer<typeof config>;
export type DockerArchiveManifest = z.infer<typeof dockerArchive>;

export const parseIndex = (bytes: Uint8Array, what: string): ImageIndex => parse(index, bytes, what);
export const parseManifest = (bytes: Uint8Array, what: string): ImageManifest => parse(manifest, bytes, what);
export const parseConfig = (bytes: Uint8Array, what: string): ImageConfig => parse(config, bytes, what);
export const parseDockerArchive = (bytes: Uint8Array, what: string): DockerArchiveManifest =>
  parse(dockerArchive, bytes, what);

/** Whether a media type is that of a list of manifests rather than of one image. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === MEDIA.ociIndex || mediaType === MEDIA.dockerList;
}

/** Whether a media type is that of one image's manifest. */
export function isManifestType(mediaType: string): boolean {
  return mediaType === MEDIA.ociManifest || mediaType === MEDIA.dockerManifest;
}

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${what} is not JSON`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new NavgwError("NAVGW_IMAGE", `${what} is malformed: ${issue?.path.join(".")}: ${issue?.message}`, {
    cause: parsed.error,
  });
}
