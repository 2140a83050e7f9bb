import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "./home.ts";

/** What a process of a campaign is. */
export type Kind =
  | "command line"
  | "keeper"
  | "machine"
  | "part of the machine"
  | "vitest"
  | "action"
  | "other";

export interface Process {
  readonly pid: number;
  readonly kind: Kind;
  readonly command: string;
}

/** By the command line; User Mode Linux's processes have none, but a name. */
const KINDS: readonly [Kind, RegExp][] = [
  ["part of the machine", /^uml-userspace/],
  ["machine", /linux-uml mem=|qemu-system|libkrun\/runner/],
  ["keeper", /\/keeper( |$)/],
  ["action", /\/dist\/action\//],
  ["vitest", /vitest/],
  ["command line", /src\/cli\/main/],
];

/** Processes that work below a campaign's directory or were started with it in their environment. */
export async function processesOf(home: Home): Promise<Process[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => describe(pid, home.root)));
  return found.filter((one) => one !== undefined);
}

async function describe(pid: number, root: string): Promise<Process | undefined> {
  const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "");
  const [command, environment, stat, dir] = await Promise.all([
    read("cmdline"),
    read("environ"),
    read("stat"),
    readlink(`/proc/${pid}/cwd`).catch(() => ""),
  ]);
  // A zombie is its parent's to collect.
  if (/\) Z /.test(stat) || !`${command} ${environment} ${dir}`.includes(root)) return undefined;
  const text = command === "" ? (/\((.*)\)/.exec(stat)?.[1] ?? "") : command.replaceAll("\0", " ");
  return { pid, command: text, kind: KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? "other" };
}

/** What is left of clusters that nobody has any more; empty when nothing is. */
export async function leftovers(home: Home): Promise<string[]> {
  const [processes, files, mounts] = await Promise.all([
    processesOf(home),
    filesOf(home),
    readFile("/proc/mounts", "utf8"),
  ]);
  return [
    ...processes.map(({ pid, command }) => `process ${pid} ${command.slice(0, 80)}`),
    ...files.map((path) => `file ${path.slice(home.root.length)}`),
    ...mounts.split("\n").filter((line) => line.includes(home.root)),
  ];
}

/** Whatever is in the state and temporary directories, and what is unfinished or locked in the cache. */
async function filesOf(home: Home): Promise<string[]> {
  const list = async (dir: string): Promise<string[]> =>
    (await readdir(dir, { recursive: true }).catch(() => [])).map((name) => join(dir, name));
  const [clusters, locks, temporary, cache] = await Promise.all(
    [
      join(home.state, "navgw/clusters"),
      join(home.state, "navgw/locks"),
      home.temporary,
      join(home.cache, "navgw"),
    ].map(list),
  );
  const unfinished = (cache ?? []).filter((path) => /\.(lock|partial)(\/|$)|\/\.(new|held|gone)-/.test(path));
  return [...(clusters ?? []), ...(locks ?? []), ...(temporary ?? []), ...unfinished];
}
