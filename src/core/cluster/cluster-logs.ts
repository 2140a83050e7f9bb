import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { systemCode } from "../base/errors.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { pause } from "../base/pause.ts";
import type { LogOptions, LogSource } from "../cluster-types/started-cluster.ts";
import { ControlClient } from "../guest/control-client.ts";
import { KeeperClient } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { noCluster, observe, requireRecord } from "../record/cluster-record.ts";

/** Bytes per read. */
const CHUNK = 64 << 10;
/** Pause between two reads of a followed log, ms. */
const PAUSE = 100;

/**
 * Reads a log of a cluster. `console` and `network` are available for a stopped or crashed cluster too.
 * @throws NavgwError NAVGW_NO_CLUSTER
 */
export async function clusterLogs(
  name: string,
  source: LogSource,
  options: LogOptions = {},
): Promise<Readable> {
  const dir = clusterDir(name);
  if (source === "console" || source === "network") {
    const path = join(dir, source === "console" ? FILES.consoleLog : FILES.networkLog);
    if (!(await isFile(path))) throw noCluster(name);
    return Readable.from(readLog(path, dir, options), { objectMode: false });
  }
  const record = await requireRecord(name);
  const { keeper, state } = await observe(record);
  if (keeper === undefined) throw noCluster(name, state);
  const control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
  return control.logs(source, options);
}

async function* readLog(
  path: string,
  dir: string,
  { follow, tail, signal }: LogOptions,
): AsyncGenerator<Buffer> {
  await using file = await open(path, "r");
  let at = tail === undefined ? 0 : await startOfTail(path, tail);
  const keeper = new KeeperClient(dir);
  for (;;) {
    signal?.throwIfAborted();
    // Checked before reading, so that everything written before the end is read.
    const ended = follow !== true || (await keeper.status().catch(() => "unresponsive")) === undefined;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    if (ended) return;
    await pause(PAUSE, signal);
  }
}

/** Offset of the last `count` lines of a file. */
async function startOfTail(path: string, count: number): Promise<number> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  let left = count;
  // A newline at the very end belongs to the last line.
  let end = Math.max(0, size - 1);
  if (count === 0) return size;
  while (end > 0) {
    const start = Math.max(0, end - CHUNK);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at--) {
      if (buffer[at] === 0x0a && --left === 0) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
