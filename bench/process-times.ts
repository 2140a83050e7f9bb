import { readdir, readFile } from "node:fs/promises";

/** Linux counts CPU time in hundredths of a second for user space, whatever its own clock is (`USER_HZ`, proc_pid_stat(5)). */
const TICK_MS = 10;

/** One process as `/proc/PID/stat` tells of it. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** CPU time of it and of its ended children, ms. */
  readonly ms: number;
}

export function parseStat(stat: string): ProcessTimes {
  // The name stands in parentheses and may hold any character; the state follows it and is field 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[1]), ms: ticks * TICK_MS };
}

/** CPU time of a process and all its descendants, also of those that have ended, ms. */
export function timeOfTree(root: number, all: readonly ProcessTimes[]): number {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const time = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + child.ms + time(child.pid), 0);
  return (all.find(({ pid }) => pid === root)?.ms ?? 0) + time(root);
}

export async function processTimes(): Promise<ProcessTimes[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    // Some end meanwhile.
    pids.map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined)),
  );
  return stats.filter((stat) => stat !== undefined).map(parseStat);
}

/** CPU time that was used since boot by all CPUs of a machine, ms, from its `/proc/stat`: all but idle, iowait and steal. */
export function busyIn(stat: string): number {
  const line = stat.split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) * TICK_MS;
}
