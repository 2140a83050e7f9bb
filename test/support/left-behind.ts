import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { isolated } from "./home.ts";
import { waitUntil } from "./wait-until.ts";

/** What a cluster can leave on a machine. */
export interface Traces {
  /** `pid command` of processes that work in the tests' folder, or were told of it. */
  readonly processes: readonly string[];
  /** Sockets in the tests' folder. A port is open only as long as one of the processes is there. */
  readonly sockets: readonly string[];
  /** Files in the tests' state and temporary folders. */
  readonly files: readonly string[];
}

/** Everything of the tests' clusters that is on the machine now. */
export async function traces(): Promise<Traces> {
  return { processes: await processes(), sockets: await sockets(), files: await files() };
}

/** {@link Traces} of no cluster. */
export const NOTHING: Traces = { processes: [], sockets: [], files: [] };

/** Waits until nothing of the tests' clusters is on the machine. @param bound in ms */
export async function expectNothingLeft(bound = 10_000): Promise<void> {
  await waitUntil("the last trace's end", bound, async () => {
    expect(await traces()).toEqual(NOTHING);
    return true;
  });
}

/** `pid command` of each machine on User Mode Linux. */
export async function umlMachines(): Promise<string[]> {
  return (await processes()).filter((line) => line.includes("linux-uml mem="));
}

/** Waits until a boot has its machine running, from when on whatever ends it has everything to clean up. @param bound in ms */
export async function untilMachineRuns(bound = 60_000): Promise<void> {
  await waitUntil("the machine's start", bound, async () => (await umlMachines()).length > 0);
}

async function processes(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(pids.map(describeProcess));
  return found.filter((line) => line !== undefined);
}

/** Undefined when it has nothing to do with the tests' folder, or has ended. */
async function describeProcess(pid: string): Promise<string | undefined> {
  const [command, environment, status] = await Promise.all(
    ["cmdline", "environ", "stat"].map((name) => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "")),
  );
  // A machine is told everything by relative paths; where it works shows whose it is.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => "");
  // A zombie is its parent's to collect; nothing of it runs.
  if (/\) Z /.test(status ?? "")) return undefined;
  if (!`${command} ${environment} ${folder}`.includes(isolated.root)) return undefined;
  return `${pid} ${(command ?? "").replaceAll("\0", " ").slice(0, 300)}`;
}

async function sockets(): Promise<string[]> {
  const entries = await readdir(isolated.root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isSocket()).map(({ parentPath, name }) => join(parentPath, name));
}

async function files(): Promise<string[]> {
  const all = await Promise.all(
    [isolated.clusters, isolated.temporary].map((dir) =>
      readdir(dir, { recursive: true }).then(
        (names) => names.map((name) => join(dir, name)),
        () => [],
      ),
    ),
  );
  return all.flat();
}
