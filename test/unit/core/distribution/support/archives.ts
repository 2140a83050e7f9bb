import { writeFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { file, tar } from "../../images/support/tar-builder.ts";

/** Repositories in an airgap archive of k3s; scripts/airgap/image-list.txt of v1.36. */
export const AIRGAP = [
  "docker.io/rancher/klipper-helm:v0.11.1-build20260615",
  "docker.io/rancher/klipper-lb:v0.4.17",
  "docker.io/rancher/local-path-provisioner:v0.0.36",
  "docker.io/rancher/mirrored-coredns-coredns:1.14.4",
  "docker.io/rancher/mirrored-library-busybox:1.37.0",
  "docker.io/rancher/mirrored-library-traefik:3.7.4",
  "docker.io/rancher/mirrored-metrics-server:v0.8.1",
  "docker.io/rancher/mirrored-pause:3.6",
];

/** An archive's bytes as `docker save` writes it, with images that have no content but a name. */
function archiveOf(names: readonly string[]): Buffer {
  const list = names.map((name) => ({ Config: "config.json", RepoTags: [name], Layers: [] }));
  return tar(file("config.json", "{}"), file("manifest.json", JSON.stringify(list)));
}

export function writeArchive(path: string, names: readonly string[]): string {
  const bytes = archiveOf(names);
  writeFileSync(path, path.endsWith(".zst") ? zstdCompressSync(bytes) : bytes);
  return path;
}
