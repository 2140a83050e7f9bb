import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isolated } from "./home.ts";

/** What a cluster can leave on a machine. */
export interface Traces {
  /** `pid command` of processes that work in the tests' folder or were given a file of it. */
  readonly processes: readonly string[];
  /** Listening TCP ports and unix sockets of such processes or in the tests' folder. */
  readonly sockets: readonly string[];
  /** Files in the tests' state and temporary folders. */
  readonly files: readonly string[];
}

/** Everything of the tests' clusters that is on the machine now. */
export async function traces(): Promise<Traces> {
  return { processes: await processes(), sockets: await sockets(), files: await files() };
}

async function processes(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const [command, environment, status] = await Promise.all(
      ["cmdline", "environ", "stat"].map((name) => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "")),
    );
    // A zombie is its parent's to collect; nothing of it runs.
    if (/\) Z /.test(status ?? "")) continue;
    const text = `${command} ${environment}`;
    if (text.includes(isolated.root)) found.push(`${pid} ${(command ?? "").replaceAll("\0", " ").slice(0, 100)}`);
  }
  return found;
}

async function sockets(): Promise<string[]> {
  const text = await readFile("/proc/net/unix", "utf8");
  return text.split("\n").filter((line) => line.includes(isolated.root));
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
  // The folder of sockets that Node.js's own compile cache or npm may leave is not ours.
  return all.flat();
}
