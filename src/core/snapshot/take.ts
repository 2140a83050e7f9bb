import { createWriteStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readlink, rename, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { findGuestPackage } from "../artifacts/package.ts";
import { DISKS } from "../cluster/plan.ts";
import type { ClusterRecord } from "../cluster/state.ts";
import { writeDurably } from "../durable.ts";
import { chooseEngine } from "../engine/choose.ts";
import { fileError, NavgwError } from "../errors.ts";
import { KeeperClient } from "../network/keeper-client.ts";
import { FILES } from "../network/spec.ts";
import { clusterDir, socketPath } from "../paths.ts";
import { copyDisk } from "./copy-disk.ts";
import { describeMachine } from "./machine.ts";
import { Qmp, WITHOUT_MEMORY } from "./qmp.ts";
import { requireSnapshotName, SNAPSHOT_FILES, type SnapshotDescription, snapshotsDir } from "./store.ts";

/** A file in which a machine's memory lies, open as long as the machine runs. */
export async function sharedMemoryOf(record: ClusterRecord): Promise<string | undefined> {
  if (record.engine !== "qemu") return undefined;
  const keeper = await new KeeperClient(clusterDir(record.name)).status();
  if (keeper === undefined || keeper.machinePid === 0) return undefined;
  const dir = `/proc/${keeper.machinePid}/fd`;
  for (const descriptor of await readdir(dir)) {
    const path = join(dir, descriptor);
    // Some are closed meanwhile.
    const target = await readlink(path).catch(() => "");
    if (/\/qemu_back_mem\.memory\.\w+ \(deleted\)$/.test(target)) return path;
  }
  return undefined;
}

/**
 * Keeps a running machine: memory, devices and disk, at one moment for which it stands still.
 * @param memory path of its memory, from {@link sharedMemoryOf}
 * @throws NavgwError NAVGW_HOST when QEMU refuses, NAVGW_NO_SPACE, NAVGW_STATE; the machine runs on then too
 */
export async function takeMemorySnapshot(
  record: ClusterRecord,
  name: string,
  memory: string,
  signal?: AbortSignal,
): Promise<void> {
  requireSnapshotName(name);
  const dir = clusterDir(record.name);
  await writeSnapshot(dir, name, async (folder) => {
    const guest = findGuestPackage();
    const machine = await describeMachine(guest, await chooseEngine(guest, "qemu", { signal }));
    using qmp = await Qmp.connect(socketPath(dir, FILES.monitor), signal);
    await qmp.execute("stop", {}, signal);
    try {
      await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
      await allDone([
        receive(qmp, dir, join(folder, SNAPSHOT_FILES.devices), signal),
        copyDisk(memory, join(folder, SNAPSHOT_FILES.memory), signal),
        record.options.storage === "disk"
          ? copyDisk(join(dir, DISKS.state), join(folder, SNAPSHOT_FILES.state), signal)
          : undefined,
        copyFile(join(dir, DISKS.config), join(folder, SNAPSHOT_FILES.config)),
      ]);
    } finally {
      await qmp.execute("cont");
    }
    const bytes = record.options.memory * 2 ** 20;
    return { ...describe(record), machine: { ...machine, bytes, token: record.token } };
  });
}

/** Waits for all, also when one fails: QEMU takes one command at a time, and nobody may write to the folder any more. */
async function allDone(tasks: readonly (Promise<void> | undefined)[]): Promise<void> {
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
}

/**
 * Keeps a copy of the disk of a machine that has stopped.
 * @param dir the cluster's directory, wherever it is at the moment
 */
export async function takeDiskSnapshot(
  record: ClusterRecord,
  dir: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  requireSnapshotName(name);
  await writeSnapshot(dir, name, async (folder) => {
    await copyDisk(join(dir, DISKS.state), join(folder, SNAPSHOT_FILES.state), signal);
    return describe(record);
  });
}

function describe({ options, engine, node }: ClusterRecord): SnapshotDescription {
  return { schema: 1, createdAt: new Date().toISOString(), options, engine, node };
}

/** The folder of a snapshot appears whole or not at all; one of the same name is replaced. */
async function writeSnapshot(
  dir: string,
  name: string,
  fill: (folder: string) => Promise<SnapshotDescription>,
): Promise<void> {
  const parent = snapshotsDir(dir);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  // Names of snapshots do not begin with a dot. What a killed process left is of no use to anybody.
  for (const left of await readdir(parent))
    if (left.startsWith(".")) await rm(join(parent, left), { recursive: true, force: true });
  const folder = await mkdtemp(join(parent, ".new-"));
  try {
    const description = await fill(folder);
    await writeDurably(join(folder, SNAPSHOT_FILES.description), JSON.stringify(description, undefined, 2));
    await rm(join(parent, name), { recursive: true, force: true });
    await rename(folder, join(parent, name));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error instanceof NavgwError ? error : fileError(error, "writing a snapshot", folder);
  }
}

/** Has QEMU send the state of its devices, and writes it to a file. */
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
    const file = createWriteStream(path, { mode: 0o600 });
    await Promise.all([
      pipeline(await connected, file, signal === undefined ? {} : { signal }),
      qmp.migrated(signal),
    ]);
  } finally {
    server.close();
  }
}
