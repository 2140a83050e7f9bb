import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { hostPlatform } from "../../../src/core/images/image-platform.ts";

/** Writes an OCI layout of one image with one layer, and returns its path. */
export async function writeLayout(path: string, root: string, config: object): Promise<string> {
  mkdirSync(join(path, "blobs/sha256"), { recursive: true });
  const put = (bytes: string | Buffer): { digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(path, "blobs/sha256", hex), bytes);
    return { digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) };
  };
  const tar = join(path, "layer.tar");
  await execa("tar", ["-cf", tar, "-C", root, "."]);
  const layer = put(readFileSync(tar));
  const platform = { os: "linux", architecture: hostPlatform().architecture };
  const rootfs = { type: "layers", diff_ids: [layer.digest] };
  const vendor = "application/vnd.oci.image";
  const manifest = put(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${vendor}.manifest.v1+json`,
      config: {
        mediaType: `${vendor}.config.v1+json`,
        ...put(JSON.stringify({ ...platform, config, rootfs })),
      },
      layers: [{ mediaType: `${vendor}.layer.v1.tar`, ...layer }],
    }),
  );
  const manifests = [{ mediaType: `${vendor}.manifest.v1+json`, ...manifest, platform }];
  writeFileSync(join(path, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(path, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return path;
}
