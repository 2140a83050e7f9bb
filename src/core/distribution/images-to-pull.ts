import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import type { NodeConfig } from "../guest/node-config.ts";
import type { ImageArchive } from "../images/image-archives.ts";
import { COMPONENT_NAMES } from "../options/components.ts";
import { missingImages, type RequiredImage, requiredImages } from "./component-images.ts";
import { imageNamesOf, namesInAll } from "./disk-image-names.ts";

export interface ImagesInput {
  /** Path of k3s's disk, whose own archives are imported. */
  readonly disk: string;
  /** Further archives that the node imports. */
  readonly archives: readonly ImageArchive[];
  /** Whether the node may get an image from a registry. */
  readonly canPull: boolean;
  /** Components whose images are checked. Default: all that the node runs. */
  readonly components?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Determines before the boot which images of its own components a new k3s has to pull.
 * @returns such as `docker.io/rancher/klipper-lb (servicelb)`; empty when the contents of an archive are unknown
 * @throws NavgwError NAVGW_IMAGE when there are some and it must not pull
 */
export async function imagesToPull(
  config: NodeConfig,
  { disk, archives, canPull, components, signal }: ImagesInput,
): Promise<string[]> {
  const own = await imageNamesOf(disk);
  if (own === undefined) return [];
  let missing = missingImages(requiredImages(config, components), own);
  if (missing.length > 0 && archives.length > 0) {
    // Read only when needed: a release has all images.
    const given = await namesInAll(
      archives.map(({ path }) => path),
      signal,
    );
    if (given === undefined) return [];
    missing = missingImages(missing, given);
  }
  if (missing.length > 0 && !canPull) throw cannotPull(missing);
  return missing.map(({ repository, component }) => `${repository} (${component})`);
}

function cannotPull(missing: readonly RequiredImage[]): NavgwError {
  const what = missing.map(({ repository, component }) => `${repository} (${component})`);
  const optional = COMPONENT_NAMES.filter((name) => missing.some(({ component }) => component === name));
  const instead =
    optional.length === 0 ? "" : hint`, or remove ${optional.join(", ")} from ${option("enable")}`;
  return new NavgwError(
    "NAVGW_IMAGE",
    `the node needs images that no archive has, and NAVGW_OFFLINE is set: ${what.join(", ")}`,
    { hint: hint`provide archives that contain them with ${option("images")}${instead}` },
  );
}
