import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { chooseNode, type NodeChoice, sameAgain } from "../distribution/choose-node.ts";
import { imagesToPull } from "../distribution/images-to-pull.ts";
import { unknownArguments } from "../distribution/k3s-flags.ts";
import { nodeDiskAt } from "../distribution/node-disk.ts";
import { checkUpgrade } from "../distribution/node-upgrade.ts";
import { isOffline } from "../distribution/release-origin.ts";
import { DownloadMeter } from "../download/download-meter.ts";
import { type NodeConfig, nodeConfig } from "../guest/node-config.ts";
import type { ResolvedOptions } from "../options/cluster-options.ts";
import { DISKS } from "../record/cluster-disks.ts";
import type { Steps } from "./boot-progress.ts";
import { requireRoomForK3s } from "./host-resources.ts";
import { link } from "./link-disk.ts";
import type { PrepareInput } from "./prepare-input.ts";

/**
 * Gets the node and links its disk.
 * @throws NavgwError of chooseNode; NAVGW_IMAGE when the images of a new k3s's components are unavailable; NAVGW_NO_SPACE
 */
export async function prepareNode(
  input: PrepareInput,
  signal: AbortSignal,
  steps: Steps,
): Promise<NodeChoice> {
  const { dir, guest, options, sameNode, lastK3sVersion, fresh } = input;
  const meter = new DownloadMeter();
  const onWarning = (text: string): void => steps.warn("kubernetes", text);
  const previousDisk = sameNode ? await nodeDiskAt(join(dir, DISKS.k3s)) : undefined;
  const node =
    previousDisk === undefined
      ? await chooseNode(guest, options, {
          signal,
          onWarning,
          onProgress: (progress) => {
            meter.update(progress);
            steps.underWay("kubernetes", () => `${meter}`);
          },
        })
      : sameAgain(previousDisk, options);
  const { distribution, version } = node.info;
  const upgradeWarning =
    lastK3sVersion === undefined ? undefined : checkUpgrade(options.name, lastK3sVersion, version);
  if (upgradeWarning !== undefined) onWarning(upgradeWarning);
  if (distribution === "k3s")
    for (const name of unknownArguments(options.k3sConfig))
      onWarning(`k3s server has no known option --${name}; it ignores unknown options`);
  const toPull = await describeMissingImages(input, node, signal);
  steps.reached("kubernetes", `${distribution} ${version}, ${node.reason}${toPull}`);
  if (node.disk === undefined) return node;
  const { size } = await stat(node.disk);
  if (fresh) await requireRoomForK3s(options.storage === "memory" ? options.memory : dirname(dir), size);
  await link(node.disk, join(dir, DISKS.k3s));
  return node;
}

/** Describes the images that a new k3s has to pull, as a suffix. Which images a used disk has is not known. */
async function describeMissingImages(
  { options, images, fresh, snapshot, goldenPath }: PrepareInput,
  node: NodeChoice,
  signal: AbortSignal,
): Promise<string> {
  const { disk, info } = node;
  const isNew = fresh && snapshot === undefined && goldenPath === undefined;
  if (disk === undefined || info.distribution !== "k3s" || !isNew) return "";
  const canPull = !isOffline() || options.registries !== undefined;
  const missing = await imagesToPull(configOf(options, node), { disk, archives: images, canPull, signal });
  return missing.length === 0 ? "" : `; has to pull ${missing.join(", ")}`;
}

/** config.yaml of a cluster's node. */
export function configOf({ enable, k3sConfig }: ResolvedOptions, { info }: NodeChoice): NodeConfig {
  return nodeConfig({ ...info, enable, k3sConfig });
}
