import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes an OCI layout with one image of one layer.
 * @param path a folder that is not there yet
 * @param packed the layer as it is stored
 * @returns the path
 */
export function writeLayout(path: string, layer: Buffer, packed: Buffer): string {
  mkdirSync(join(path, "blobs", "sha256"), { recursive: true });
  const add = (bytes: Buffer, mediaType: string): { mediaType: string; digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(path, "blobs", "sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const diffId = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const config = add(
    json({ os: "linux", architecture, rootfs: { type: "layers", diff_ids: [diffId] } }),
    "application/vnd.oci.image.config.v1+json",
  );
  const layers = [add(packed, "application/vnd.oci.image.layer.v1.tar")];
  const manifest = add(
    json({ schemaVersion: 2, config, layers }),
    "application/vnd.oci.image.manifest.v1+json",
  );
  writeFileSync(join(path, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(path, "index.json"), json({ schemaVersion: 2, manifests: [manifest] }));
  return path;
}
