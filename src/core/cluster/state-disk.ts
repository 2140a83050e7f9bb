import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { materialize } from "../artifacts/artifact-store.ts";
import { expandSparse } from "../artifacts/packed-disk.ts";
import { fileError } from "../base/errors.ts";
import { exists } from "../base/exists.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";
import { findGolden } from "../golden/find-golden.ts";
import { shortKey } from "../golden/short-key.ts";
import type { CheckedArchive } from "../images/node-archive.ts";
import { DISKS } from "../record/cluster-disks.ts";
import { copyDisk } from "../snapshot/copy-disk.ts";
import { SNAPSHOT_FILES } from "../snapshot/snapshot-description.ts";
import { link } from "./link-disk.ts";
import type { PrepareInput } from "./prepare-input.ts";

/** A cluster's new state disk. */
export interface StateDisk {
  /** Archives whose images it does not have. */
  readonly missing: readonly CheckedArchive[];
  /** Human-readable; undefined when there is nothing to report. */
  readonly description?: string;
}

/**
 * Makes a cluster's state disk: a copy of a snapshot's or of a golden one, or an empty one.
 * @throws NavgwError NAVGW_NO_SPACE, NAVGW_STATE, NAVGW_ARTIFACT; errors of `node`
 */
export async function prepareDisk(
  input: PrepareInput,
  node: Promise<NodeChoice>,
  signal: AbortSignal,
): Promise<StateDisk> {
  const { dir, options, fresh, snapshot, goldenPath, images } = input;
  const path = join(dir, DISKS.state);
  if (options.storage === "memory") return { missing: images };
  if (goldenPath !== undefined) await link(goldenPath, path);
  else if (snapshot !== undefined) await copyDisk(join(snapshot.dir, SNAPSHOT_FILES.state), path, signal);
  else if (fresh) return options.golden ? copyGolden(input, await node, signal) : makeEmpty(input, signal);
  return { missing: images };
}

async function copyGolden(input: PrepareInput, node: NodeChoice, signal: AbortSignal): Promise<StateDisk> {
  const { dir, guest, images } = input;
  const { disk, missing, damaged } = await findGolden(guest, node, images, signal);
  const deleted = damaged.map((key) => `golden disk ${shortKey(key)} was damaged and has been deleted`);
  if (disk === undefined) return { ...(await makeEmpty(input, signal)), ...describe(deleted) };
  const path = join(dir, DISKS.state);
  try {
    await copyDisk(disk.path, path, signal);
  } catch (error) {
    // It was deleted just now: what is there instead decides.
    if (!(await exists(disk.path))) return copyGolden(input, node, signal);
    throw error;
  }
  // The copy inherits the golden disk's read-only mode.
  await chmod(path, 0o600);
  const count = disk.images.length;
  const from = `from golden disk ${shortKey(disk.key)}, ${count} ${count === 1 ? "image" : "images"}`;
  return { missing, ...describe([...deleted, from]) };
}

const describe = (parts: readonly string[]): { description?: string } =>
  parts.length === 0 ? {} : { description: parts.join("; ") };

async function makeEmpty({ dir, guest, images }: PrepareInput, signal: AbortSignal): Promise<StateDisk> {
  const path = join(dir, DISKS.state);
  const packed = await materialize(guest, "state.ext4", { signal });
  try {
    await expandSparse(packed, path);
  } catch (error) {
    throw fileError(error, "writing the state disk", path);
  }
  return { missing: images };
}
