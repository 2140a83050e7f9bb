import { readdirSync, readFileSync, statfsSync } from "node:fs";
import type { Home } from "./home.ts";

/** What one of many clusters took. */
export interface Taken {
  /** From `up` to the end of `down`, s. */
  readonly seconds: number;
  /** Descriptors of the whole machine. */
  readonly descriptors: number;
  readonly processes: number;
  /** Memory of the machine in use, MiB. */
  readonly memory: number;
  /** Disk space of the state and cache in use, MiB. */
  readonly disk: number;
}

const COLUMNS = ["seconds", "descriptors", "processes", "memory", "disk"] as const;

/** Starts, uses and removes one cluster. @throws Error when it does not do what it should */
export async function take(home: Home, cluster: () => Promise<void>): Promise<Taken> {
  const began = performance.now();
  await cluster();
  const { blocks, bfree, bsize } = statfsSync(home.root);
  return {
    seconds: (performance.now() - began) / 1000,
    descriptors: Number(readFileSync("/proc/sys/fs/file-nr", "utf8").split("\t")[0]),
    processes: readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length,
    memory: usedMemory(),
    disk: ((blocks - bfree) * bsize) / 2 ** 20,
  };
}

function usedMemory(): number {
  const text = readFileSync("/proc/meminfo", "utf8");
  const kib = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(text)?.[1]);
  return (kib("MemTotal") - kib("MemAvailable")) / 1024;
}

/** The means of the first and the last tenth, one line each. */
export function growthTable(all: readonly Taken[]): string {
  const tenth = Math.max(1, Math.floor(all.length / 10));
  const row = (name: string, part: readonly Taken[]): string =>
    [name, ...COLUMNS.map((column) => mean(part.map((one) => one[column])).toFixed(1))].map(pad).join("");
  return [
    ["", ...COLUMNS].map(pad).join(""),
    row("first tenth", all.slice(0, tenth)),
    row("last tenth", all.slice(-tenth)),
  ].join("\n");
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const pad = (text: string): string => text.padEnd(14);
