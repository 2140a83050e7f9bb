import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const artifactSchema = z.object({
  file: z.string().regex(/^[A-Za-z0-9._-]+$/),
  version: z.string(),
  sha256,
  size: z.number().int().positive(),
  uncompressedSha256: sha256,
  uncompressedSize: z.number().int().positive(),
  inputsHash: sha256,
  sources: z.array(z.string()),
  licence: z.string(),
});

/** Schema of a platform package's `manifest.json`. */
export const manifestSchema = z.object({
  schema: z.literal(1),
  artifacts: z.record(z.string(), artifactSchema),
});

/** One shipped artifact: a zstd file and its content. Sizes are in bytes. */
export type ArtifactEntry = z.infer<typeof artifactSchema>;
/** Contents of a platform package, by artifact name. */
export type Manifest = z.infer<typeof manifestSchema>;
