import { createHash, randomBytes } from "node:crypto";
import { ARCHITECTURE } from "../../images/support/images.ts";
import { type BuiltEntry, file, tar } from "../../images/support/tar-builder.ts";

const sha256 = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

/** Entries of a docker-archive with an image of a layer of random bytes for each name. */
function airgapEntries(
  names: readonly string[],
  { architecture = ARCHITECTURE, layer = 1000 }: { architecture?: string; layer?: number } = {},
): BuiltEntry[] {
  const built = names.map((name) => {
    const bytes = randomBytes(layer);
    const diffIds = [`sha256:${sha256(bytes)}`];
    const config = JSON.stringify({
      os: "linux",
      architecture,
      rootfs: { type: "layers", diff_ids: diffIds },
    });
    return { name, config, hex: sha256(config), bytes };
  });
  const manifest = built.map(({ name, hex }) => ({
    Config: `${hex}.json`,
    RepoTags: [name],
    Layers: [`${hex}/layer.tar`],
  }));
  return [
    ...built.flatMap(({ config, hex, bytes }) => [
      file(`${hex}.json`, config),
      file(`${hex}/layer.tar`, bytes),
    ]),
    file("manifest.json", JSON.stringify(manifest)),
  ];
}

/** An archive of images, such as comes with a k3s. */
export const airgapArchive = (
  names: readonly string[] = ["docker.io/rancher/mirrored-pause:3.6"],
  options: { architecture?: string; layer?: number } = {},
): Buffer => tar(...airgapEntries(names, options));

/** One of exactly so many bytes: what follows its end is nothing to a reader. */
export function airgapArchiveOf(size: number): Buffer {
  const archive = airgapArchive();
  return Buffer.concat([archive, randomBytes(size - archive.length)]);
}
