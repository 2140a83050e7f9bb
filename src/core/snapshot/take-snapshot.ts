import { createWriteStream } from "node:fs";
import { copyFile, readdir, readlink, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { findGuestPackage } from "../artifacts/guest-package.ts";
import { orAborted } from "../base/or-aborted.ts";
import { packageVersion } from "../base/package-version.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { DISKS } from "../record/cluster-disks.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { copyDisk } from "./copy-disk.ts";
import { Qmp, WITHOUT_MEMORY } from "./qmp.ts";
import { SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";
import { describeMachine } from "./snapshot-machine.ts";
import { requireSnapshotName } from "./snapshot-store.ts";
import { requireSpace, sweepUnfinished, writeSnapshot } from "./write-snapshot.ts";

/** Path of the file with a machine's memory, open while the machine runs. */
export async function sharedMemoryOf(record: ClusterRecord): Promise<string | undefined> {
  if (record.engine !== "qemu") return undefined;
  const keeper = await new KeeperClient(clusterDir(record.name)).status();
  if (keeper === undefined || keeper.machinePid === 0) return undefined;
  const dir = `/proc/${keeper.machinePid}/fd`;
  for (const descriptor of await readdir(dir)) {
    const path = join(dir, descriptor);
    // Some may be closed meanwhile.
    const target = await readlink(path).catch(() => "");
    if (/\/qemu_back_mem\.memory\.\w+ \(deleted\)$/.test(target)) return path;
  }
  return undefined;
}

/**
 * Saves a running machine: memory, devices and disk at one moment, for which it is paused.
 * @param memory path of its memory, from {@link sharedMemoryOf}
 * @throws NavgwError NAVGW_HOST when QEMU refuses, NAVGW_NO_SPACE, NAVGW_STATE; the machine is resumed then too
 */
export async function takeMemorySnapshot(
  record: ClusterRecord,
  name: string,
  memory: string,
  signal?: AbortSignal,
): Promise<void> {
  requireSnapshotName(name);
  const dir = clusterDir(record.name);
  const disk = record.options.storage === "disk" ? [join(dir, DISKS.state)] : [];
  await requireSpace(dir, name, [memory, ...disk]);
  await writeSnapshot(dir, name, async (directory) => {
    const guest = findGuestPackage();
    const machine = await describeMachine(guest, await chooseEngine(guest, "qemu", { signal }));
    using qmp = await Qmp.connect(socketPath(dir, FILES.monitor), signal);
    await qmp.execute("stop", {}, signal);
    try {
      await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
      await waitForAll([
        receive(qmp, dir, join(directory, SNAPSHOT_FILES.devices), signal),
        copyDisk(memory, join(directory, SNAPSHOT_FILES.memory), signal),
        ...disk.map((path) => copyDisk(path, join(directory, SNAPSHOT_FILES.state), signal)),
        copyFile(join(dir, DISKS.config), join(directory, SNAPSHOT_FILES.config)),
      ]);
    } finally {
      await qmp.execute("cont");
    }
    const bytes = record.options.memory * 2 ** 20;
    return { ...describe(record), machine: { ...machine, bytes, token: record.token } };
  });
}

/** Waits for all, even when one fails: QEMU accepts one command at a time, and no task may write to the directory afterwards. */
async function waitForAll(tasks: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
}

/**
 * Resumes a machine that is paused because the process that took a snapshot of it was killed, and deletes the unfinished
 * snapshot. The caller must hold the cluster's lock.
 * @throws NavgwError NAVGW_HOST when QEMU refuses, NAVGW_STATE
 */
export async function resumeAfterKill(record: ClusterRecord, signal?: AbortSignal): Promise<void> {
  const dir = clusterDir(record.name);
  if (!(await sweepUnfinished(dir)) || record.engine !== "qemu") return;
  using qmp = await Qmp.connect(socketPath(dir, FILES.monitor), signal);
  await qmp.execute("cont", {}, signal);
}

/**
 * Saves a copy of the disk of a stopped machine.
 * @param dir the cluster's directory, at its current path
 */
export async function takeDiskSnapshot(
  record: ClusterRecord,
  dir: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  requireSnapshotName(name);
  await writeSnapshot(dir, name, async (directory) => {
    await copyDisk(join(dir, DISKS.state), join(directory, SNAPSHOT_FILES.state), signal);
    return describe(record);
  });
}

function describe({ options, engine, node }: ClusterRecord): Omit<SnapshotDescription, "files"> {
  return { schema: 1, version: packageVersion(), createdAt: new Date().toISOString(), options, engine, node };
}

/** Makes QEMU send the state of its devices, and writes it to a file. */
async function receive(qmp: Qmp, dir: string, path: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = socketPath(dir, FILES.migration);
  await rm(socket, { force: true });
  const server = createServer();
  try {
    const connected = new Promise<Socket>((resolve, reject) => {
      server.once("connection", resolve);
      server.once("error", reject);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    await qmp.execute("migrate", { uri: `unix:${FILES.migration}` }, signal);
    const failed = new AbortController();
    await waitForAll([
      save(connected, path, failed.signal, signal),
      qmp.migrated(signal).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ]);
  } finally {
    server.close();
  }
}

/** @param failed aborted when QEMU will not connect anymore */
async function save(
  connected: Promise<Socket>,
  path: string,
  failed: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<void> {
  const socket = await orAborted(connected, failed);
  const file = createWriteStream(path, { mode: 0o600 });
  await pipeline(socket, file, signal === undefined ? {} : { signal });
}
