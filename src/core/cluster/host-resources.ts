import { readFile, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint, option } from "../base/hint.ts";
import { portInUse } from "../keeper/keeper-client.ts";
import { LEAST_MEMORY_MIB } from "../options/option-choices.ts";

/** Space for a new cluster's disk until its node is ready, and for some images, bytes. */
const MIN_DISK = 1 << 30;
/** Memory that the smallest node and its machine need, KiB. */
const MIN_MEMORY_KIB = 512 << 10;

/**
 * @param more bytes that it needs in addition to the minimum
 * @throws NavgwError NAVGW_NO_SPACE when a directory has too little space for a cluster's disk
 */
export async function requireDiskSpace(dir: string, more = 0): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= MIN_DISK + more) return;
  const [free, need] = [bavail * bsize, MIN_DISK + more].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `a cluster needs ${need} MiB of disk space, and ${dir} has ${free} MiB free`,
    {
      hint: hint`free some space, set XDG_STATE_HOME to another disk, or use ${option("storage", "memory")}`,
    },
  );
}

/** Space that stays free: with less the keeper pauses a machine (native/keeper/internal/space), bytes. */
const RESERVE = 96 << 20;
/** What images take on a node's disk, as a multiple of their archives: as they are, and unpacked. */
const IMAGE_GROWTH = 2;

/**
 * Checks that a cluster's disk can grow by some images.
 * @param dir of the cluster
 * @param archives paths; one that is missing is reported when it is read
 * @param copies of the archives that are made beside the disk. Default 0.
 * @throws NavgwError NAVGW_NO_SPACE
 */
export async function requireSpaceForImages(
  dir: string,
  archives: readonly string[],
  copies = 0,
): Promise<void> {
  if (archives.length === 0) return;
  const need = (IMAGE_GROWTH + copies) * (await sizeOf(archives)) + RESERVE;
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= need) return;
  const [free, needed] = [bavail * bsize, need].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `the disk of this machine has too little space for ${archives.join(", ")}: about ${needed} MiB are needed, and ${dir} has ${free} MiB free`,
    { hint: hint`free some space; ${command("cache prune")} empties the cache` },
  );
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Storage that a k3s needs, as a multiple of its disk's size: unpacked, with its tools and images unpacked again. */
const K3S_GROWTH = 3;

/**
 * Checks that a cluster has room for a k3s.
 * @param where directory of the cluster, or the guest's memory in MiB
 * @param size of the k3s's disk, bytes
 * @throws NavgwError NAVGW_NO_SPACE, or NAVGW_BAD_OPTION for too little memory
 */
export async function requireRoomForK3s(where: string | number, size: number): Promise<void> {
  const need = K3S_GROWTH * size;
  if (typeof where === "string") return requireDiskSpace(where, need);
  const least = Math.ceil(need / 2 ** 20) + LEAST_MEMORY_MIB;
  if (where >= least) return;
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    `memory ${where} is too little: a cluster in memory needs ${least} MiB for this k3s`,
    {
      hint: hint`use ${option("memory", least)}, or ${option("storage", "disk")}`,
    },
  );
}

/**
 * Checks that this machine has the memory for a guest. Guest memory is allocated only as it is used, so a guest may be
 * given more than is free now.
 * @param memory of the guest, MiB
 * @param options.meminfo text of /proc/meminfo
 * @param options.kept whether it is a snapshot's memory, whose size is fixed
 * @throws NavgwError NAVGW_BAD_OPTION for more than this machine has, NAVGW_UNSUPPORTED when too little is free
 */
export async function requireMemory(
  memory: number,
  { meminfo, kept = false }: { readonly meminfo?: string; readonly kept?: boolean } = {},
): Promise<void> {
  const text = meminfo ?? (await readFile("/proc/meminfo", "utf8"));
  const kib = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
  const total = kib("MemTotal") + kib("SwapTotal");
  const free = kib("MemAvailable") + kib("SwapFree");
  const mib = (value: number): number => Math.floor(value / 1024);
  if (memory > mib(total)) {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `memory ${memory} is more than the ${mib(total)} MiB of this machine`,
      {
        hint: kept
          ? "use a snapshot of a cluster with less memory"
          : hint`request less with ${option("memory")}`,
      },
    );
  }
  if (free < MIN_MEMORY_KIB) {
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `only ${mib(free)} MiB of memory are free, which is too little for a node`,
      {
        hint: hint`stop other programs to free memory; ${command("list")} shows other clusters`,
      },
    );
  }
}

/** @throws NavgwError NAVGW_PORT_IN_USE for the first port of 127.0.0.1 that is in use; 0 is always free */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const seen = new Set<number>();
  for (const port of ports) {
    if (port === 0) continue;
    if (seen.has(port)) {
      throw new NavgwError("NAVGW_BAD_OPTION", `host port ${port} is given twice`, {
        hint: "use another port, or 0 for any free one",
      });
    }
    seen.add(port);
    if (!(await isFree(port))) throw portInUse(port);
  }
}

/** Whether a port of 127.0.0.1 can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
    });
    return true;
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return false;
    if (systemCode(error) === "EACCES") {
      throw new NavgwError(
        "NAVGW_PORT_IN_USE",
        `this user has no permission to listen on port ${port} of 127.0.0.1`,
        {
          hint: "use a port from 1024 on, or 0 for any free one",
          cause: error,
        },
      );
    }
    throw error;
  } finally {
    server.close();
  }
}
