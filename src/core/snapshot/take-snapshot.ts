import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { findGuestPackage } from "../artifacts/guest-package.ts";
import { packageVersion } from "../base/package-version.ts";
import { clusterDir } from "../base/paths.ts";
import { identify } from "../base/process-identity.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { DISKS } from "../record/cluster-disks.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { copyDisk } from "./copy-disk.ts";
import { resumeQemu } from "./qemu-machine.ts";
import type { RunningMachine } from "./running-machine.ts";
import { SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";
import { describeMachine } from "./snapshot-machine.ts";
import { requireSnapshotName } from "./snapshot-store.ts";
import { requireSpace, sweepUnfinished, writeSnapshot } from "./write-snapshot.ts";

export interface TakeOptions {
  /** Whether it ends with this process. Default false: it stays. */
  readonly temporary?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Saves a running machine: memory, devices and disk at one moment, for which it is paused.
 * @param machine from `findRunningMachine`
 * @throws NavgwError NAVGW_HOST when the machine refuses, NAVGW_NO_SPACE, NAVGW_STATE; the machine is resumed then too
 */
export async function takeMemorySnapshot(
  record: ClusterRecord,
  name: string,
  machine: RunningMachine,
  { temporary, signal }: TakeOptions = {},
): Promise<void> {
  requireSnapshotName(name);
  const dir = clusterDir(record.name);
  const disk = record.options.storage === "disk" ? [join(dir, DISKS.state)] : [];
  await requireSpace(dir, name, [...machine.memory, ...disk]);
  await writeSnapshot(dir, name, async (directory) => {
    const guest = findGuestPackage();
    const chosen = await chooseEngine(guest, record.engine ?? "auto", { signal });
    const description = await describeMachine(guest, chosen);
    const copyDisks = async (): Promise<void> => {
      for (const path of disk) await copyDisk(path, join(directory, SNAPSHOT_FILES.state), signal);
    };
    await copyFile(join(dir, DISKS.config), join(directory, SNAPSHOT_FILES.config));
    await machine.save(directory, copyDisks, signal);
    const bytes = record.options.memory * 2 ** 20;
    return { ...describe(record, temporary), machine: { ...description, bytes, token: record.token } };
  });
}

/**
 * Resumes a machine that is paused because the process that took a snapshot of it was killed, and deletes the unfinished
 * snapshot. One of User Mode Linux goes on by itself. The caller must hold the cluster's lock.
 * @throws NavgwError NAVGW_HOST when QEMU refuses, NAVGW_STATE
 */
export async function resumeAfterKill(record: ClusterRecord, signal?: AbortSignal): Promise<void> {
  if ((await sweepUnfinished(clusterDir(record.name))) && record.engine === "qemu")
    await resumeQemu(record, signal);
}

/**
 * Saves a copy of the disk of a stopped machine.
 * @param dir the cluster's directory, at its current path
 */
export async function takeDiskSnapshot(
  record: ClusterRecord,
  dir: string,
  name: string,
  { temporary, signal }: TakeOptions = {},
): Promise<void> {
  requireSnapshotName(name);
  await writeSnapshot(dir, name, async (directory) => {
    await copyDisk(join(dir, DISKS.state), join(directory, SNAPSHOT_FILES.state), signal);
    return describe(record, temporary);
  });
}

function describe(
  { options, engine, node }: ClusterRecord,
  temporary = false,
): Omit<SnapshotDescription, "files"> {
  const createdAt = new Date().toISOString();
  const owner = temporary ? identify(process.pid) : undefined;
  return { schema: 1, version: packageVersion(), createdAt, options, engine, node, owner };
}
