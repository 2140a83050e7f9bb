import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { orAborted } from "../base/or-aborted.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { FILES } from "../keeper/keeper-files.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { copyDisk } from "./copy-disk.ts";
import { openFilesOf } from "./machine-files.ts";
import { Qmp, WITHOUT_MEMORY } from "./qmp.ts";
import type { RunningMachine } from "./running-machine.ts";
import { SNAPSHOT_FILES } from "./snapshot-description.ts";

/** A machine of QEMU; undefined when it does not share its memory. */
export async function qemuMachine(record: ClusterRecord): Promise<RunningMachine | undefined> {
  const [memory] = await openFilesOf(record.name, /\/qemu_back_mem\.memory\.\w+ \(deleted\)$/);
  if (memory === undefined) return undefined;
  const dir = clusterDir(record.name);
  return {
    memory: [memory],
    async save(directory, copyDisks, signal) {
      using qmp = await Qmp.connect(socketPath(dir, FILES.monitor), signal);
      await qmp.execute("stop", {}, signal);
      try {
        await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
        await waitForAll([
          receive(qmp, dir, join(directory, SNAPSHOT_FILES.devices), signal),
          copyDisk(memory, join(directory, SNAPSHOT_FILES.memory), signal),
          copyDisks(),
        ]);
      } finally {
        await qmp.execute("cont");
      }
    },
  };
}

/** Resumes a machine that is paused because the process that saved it was killed. @throws NavgwError NAVGW_HOST when QEMU refuses */
export async function resumeQemu(record: ClusterRecord, signal?: AbortSignal): Promise<void> {
  using qmp = await Qmp.connect(socketPath(clusterDir(record.name), FILES.monitor), signal);
  await qmp.execute("cont", {}, signal);
}

/** Waits for all, even when one fails: QEMU accepts one command at a time, and no task may write to the directory afterwards. */
async function waitForAll(tasks: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
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
