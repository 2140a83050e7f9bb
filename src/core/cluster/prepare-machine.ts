import { rm } from "node:fs/promises";
import { join } from "node:path";
import { materialize } from "../artifacts/artifact-store.ts";
import { allOrAbort } from "../base/all-or-abort.ts";
import { makeDirs, sweepPartial } from "../base/durable-files.ts";
import { fileError } from "../base/errors.ts";
import { chooseEngineAndKernel } from "../distribution/choose-kernel.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";
import type { ChosenEngine } from "../engine/choose-engine.ts";
import { chooseMemoryDir } from "../engine/memory-dir.ts";
import { writeConfigDisk } from "../guest/config-disk.ts";
import { configYaml } from "../guest/node-config.ts";
import { nodeArchives } from "../images/node-archive.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { DISKS } from "../record/cluster-disks.ts";
import { copyDisk } from "../snapshot/copy-disk.ts";
import { SNAPSHOT_FILES } from "../snapshot/snapshot-description.ts";
import { isMemory, type MemorySnapshot } from "../snapshot/snapshot-kinds.ts";
import type { Steps } from "./boot-progress.ts";
import { link } from "./link-disk.ts";
import { ARTIFACTS } from "./machine-plan.ts";
import type { PrepareInput } from "./prepare-input.ts";
import { configOf, prepareNode } from "./prepare-node.ts";
import { prepareDisk, type StateDisk } from "./state-disk.ts";

/** Everything that a machine needs before it can start. */
export interface Prepared {
  readonly chosen: ChosenEngine;
  readonly node: NodeChoice;
  /** Paths of programs. */
  readonly keeper: string;
  readonly kernel: string;
  readonly memoryDir: string;
}

/** Chooses the engine, gets the node, unpacks the artifacts and writes the disks, all at the same time. */
export async function prepare(input: PrepareInput, steps: Steps): Promise<Prepared> {
  const { dir, guest, options, signal } = input;
  const [{ chosen, kernel }, keeper, memoryDir, choice, { description }] = await allOrAbort(
    signal,
    (abortSignal) => {
      const cleared = removeStaleFiles(dir);
      const node = prepareNode(input, abortSignal, steps);
      const disk = cleared.then(() => prepareDisk(input, node, abortSignal));
      return [
        chooseEngineAndKernel(
          guest,
          options.engine,
          options.kernel,
          ({ choice }) => steps.engineChosen(choice),
          abortSignal,
        ),
        materializeAll(input, abortSignal),
        chooseMemoryDir(options.memory * 2 ** 20, dir),
        node,
        disk,
        cleared.then(() =>
          isMemory(input.snapshot) ? linkMemory(dir, input.snapshot) : writeConfig(input, node, disk),
        ),
      ];
    },
  );
  steps.reached("artifacts");
  steps.reached("disks", description);
  return { chosen, kernel, keeper, memoryDir, node: choice };
}

/** @returns path of the keeper */
async function materializeAll({ guest, dir }: PrepareInput, signal: AbortSignal): Promise<string> {
  const paths = await Promise.all(
    ARTIFACTS.map(async (name) => {
      const path = await materialize(guest, name, { signal });
      if (name !== "keeper") await link(path, join(dir, name));
      return path;
    }),
  );
  return paths[ARTIFACTS.indexOf("keeper")] as string;
}

/** Removes the files of an earlier boot that would disturb this one. */
async function removeStaleFiles(dir: string): Promise<void> {
  const stale = [
    FILES.consoleLog,
    FILES.networkLog,
    FILES.exit,
    FILES.api,
    FILES.control,
    FILES.net,
    FILES.monitor,
    FILES.migration,
    DISKS.memory,
    DISKS.devices,
    "uml",
  ];
  try {
    await makeDirs(dir);
    await sweepPartial(dir);
    await Promise.all(stale.map((name) => rm(join(dir, name), { recursive: true, force: true })));
  } catch (error) {
    throw fileError(error, "clearing the cluster's directory", dir);
  }
}

/** Prepares a resume: the machine has already read its configuration, and must find the same disks. */
async function linkMemory(dir: string, snapshot: MemorySnapshot): Promise<void> {
  await copyDisk(join(snapshot.dir, SNAPSHOT_FILES.config), join(dir, DISKS.config));
  await link(join(snapshot.dir, SNAPSHOT_FILES.memory), join(dir, DISKS.memory));
  await link(join(snapshot.dir, SNAPSHOT_FILES.devices), join(dir, DISKS.devices));
}

async function writeConfig(
  { dir, options, manifests, images, token, goldenPath, signal }: PrepareInput,
  node: Promise<NodeChoice>,
  disk: Promise<StateDisk>,
): Promise<void> {
  // Which images a golden disk has is known only once it was chosen.
  const missing = images.length === 0 ? [] : (await disk).missing;
  await using archives = await nodeArchives(missing, signal);
  await writeConfigDisk(join(dir, DISKS.config), {
    cluster: options.name,
    token,
    storage: goldenPath === undefined ? options.storage : "golden",
    mode: "node",
    env: options.env,
    nodeConfig: configYaml(configOf(options, await node)),
    registries: options.registries,
    manifests,
    images: archives.all,
  });
}
