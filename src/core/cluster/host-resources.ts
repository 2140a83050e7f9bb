import { readFile, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint, option } from "../base/hint.ts";
import { portInUse } from "../keeper/keeper-client.ts";
import { LEAST_MEMORY_MIB } from "../options/option-choices.ts";

/** What a new cluster's disk grows by until the node is ready, and some images, bytes. */
const LEAST_DISK = 1 << 30;
/** What the smallest node and the machine around it cannot do without, KiB. */
const LEAST_MEMORY_KIB = 512 << 10;

/**
 * @param more bytes that it needs beside what every cluster does
 * @throws NavgwError NAVGW_NO_SPACE when a cluster's disk could not even be begun in a directory
 */
export async function requireDiskSpace(dir: string, more = 0): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= LEAST_DISK + more) return;
  const [free, need] = [bavail * bsize, LEAST_DISK + more].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError("NAVGW_NO_SPACE", `a cluster needs ${need} MiB of disk and ${dir} has ${free} MiB`, {
    hint: hint`free some space, point XDG_STATE_HOME elsewhere, or use ${option("storage", "memory")}`,
  });
}

/** What a k3s takes of its cluster's storage, by the size of its disk: unpacked, with its tools and images unpacked again. */
const K3S_GROWTH = 3;

/**
 * Refuses a place that cannot hold a k3s.
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
    `memory ${where}: with all of this k3s in it, it needs ${least} MiB`,
    {
      hint: hint`use ${option("memory", least)}, or ${option("storage", "disk")}`,
    },
  );
}

/**
 * Refuses what this machine cannot hold. Guest memory is taken only as it is used, so a guest may well be given more than
 * is free now.
 * @param memory of the guest, MiB
 * @param options.meminfo text of /proc/meminfo
 * @param options.kept whether it is that of a snapshot, which cannot be given less
 * @throws NavgwError NAVGW_BAD_OPTION for more than there is, NAVGW_UNSUPPORTED when hardly any is free
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
    throw new NavgwError("NAVGW_BAD_OPTION", `memory ${memory}: this machine has ${mib(total)} MiB`, {
      hint: kept
        ? "take the snapshot of a cluster that has less memory"
        : hint`ask for less with ${option("memory")}`,
    });
  }
  if (free < LEAST_MEMORY_KIB) {
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `only ${mib(free)} MiB of memory are free, too little for a node`,
      {
        hint: hint`end something else; ${command("list")} shows other clusters`,
      },
    );
  }
}

/** @throws NavgwError NAVGW_PORT_IN_USE for the first port of 127.0.0.1 that is taken; 0 is always free */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const seen = new Set<number>();
  for (const port of ports) {
    if (port === 0) continue;
    if (seen.has(port)) {
      throw new NavgwError("NAVGW_BAD_OPTION", `host port ${port} is given twice`, {
        hint: "take another one, or 0",
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
        `port ${port} of 127.0.0.1 needs more rights than this user has`,
        {
          hint: "take one from 1024 on, or 0 for any free one",
          cause: error,
        },
      );
    }
    throw error;
  } finally {
    server.close();
  }
}
