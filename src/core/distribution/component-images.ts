import type { NodeConfig } from "../guest/node-config.ts";
import { parseReference } from "../images/image-reference.ts";
import { runsComponent } from "../options/components.ts";

/**
 * Repositories of the images that k3s's components run, by component: scripts/airgap/image-list.txt of k3s v1.34 to v1.36. Which of
 * them is whose: its manifests, its DefaultLBImage, --pause-image and helm-controller's DefaultJobImage.
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

/** Keys of k3s's configuration that put another image in the place of one, which is not looked for then. */
const REPLACED_BY: Readonly<Record<string, string>> = {
  "rancher/mirrored-pause": "pause-image",
  "rancher/klipper-helm": "helm-job-image",
};

/** An image that a node needs. */
export interface WantedImage {
  /** The first of IMAGES that runs it. */
  readonly component: string;
  /** With its registry, without a tag: which one is the release's to say. */
  readonly repository: string;
}

/**
 * Images of the components that a k3s with this configuration runs, each once.
 * @param only of these components; default all
 */
export function wantedImages(config: NodeConfig, only?: readonly string[]): WantedImage[] {
  const registry = config["system-default-registry"] ?? "docker.io";
  const found = new Map<string, WantedImage>();
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
 * Those of which there is no image, whatever its tag.
 * @param names whole references of the images there are
 */
export function missingImages(wanted: readonly WantedImage[], names: readonly string[]): WantedImage[] {
  const there = new Set(
    names.map((name) => {
      const { registry, repository } = parseReference(name);
      return `${registry}/${repository}`;
    }),
  );
  return wanted.filter(({ repository }) => !there.has(repository));
}
