import type { NodeConfig } from "../guest/node-config.ts";
import { parseReference } from "../images/image-reference.ts";
import { runsComponent } from "../options/components.ts";

/**
 * Repositories of the images that k3s's components run, by component: scripts/airgap/image-list.txt of k3s v1.34 to v1.36. The
 * assignment follows its manifests, its DefaultLBImage, --pause-image and helm-controller's DefaultJobImage.
 */
const IMAGES: Readonly<Record<string, readonly string[]>> = {
  "every pod": ["rancher/mirrored-pause"],
  coredns: ["rancher/mirrored-coredns-coredns"],
  "local-storage": ["rancher/local-path-provisioner", "rancher/mirrored-library-busybox"],
  servicelb: ["rancher/klipper-lb"],
  traefik: ["rancher/mirrored-library-traefik", "rancher/klipper-helm"],
  "metrics-server": ["rancher/mirrored-metrics-server"],
  "network-policy": [],
  "helm-controller": ["rancher/klipper-helm"],
};

/** Keys of k3s's configuration that replace an image, which is not required then. */
const REPLACED_BY: Readonly<Record<string, string>> = {
  "rancher/mirrored-pause": "pause-image",
  "rancher/klipper-helm": "helm-job-image",
};

/** An image that a node needs. */
export interface RequiredImage {
  /** The first of IMAGES that runs it. */
  readonly component: string;
  /** With its registry, without a tag, which depends on the release. */
  readonly repository: string;
}

/**
 * Images of the components that a k3s with this configuration runs, without duplicates.
 * @param only components to consider; default all
 */
export function requiredImages(config: NodeConfig, only?: readonly string[]): RequiredImage[] {
  const registry = config["system-default-registry"] ?? "docker.io";
  const found = new Map<string, RequiredImage>();
  for (const [component, repositories] of Object.entries(IMAGES)) {
    if (only?.includes(component) === false || !runsComponent(component, config)) continue;
    for (const name of repositories) {
      const repository = `${registry}/${name}`;
      const isReplaced = config[REPLACED_BY[name] ?? ""] !== undefined;
      if (!isReplaced && !found.has(repository)) found.set(repository, { component, repository });
    }
  }
  return [...found.values()];
}

/**
 * Required images that are missing, whatever their tag.
 * @param names complete references of the existing images
 */
export function missingImages(required: readonly RequiredImage[], names: readonly string[]): RequiredImage[] {
  const existing = new Set(
    names.map((name) => {
      const { registry, repository } = parseReference(name);
      return `${registry}/${repository}`;
    }),
  );
  return required.filter(({ repository }) => !existing.has(repository));
}
