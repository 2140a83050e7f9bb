import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Home } from "./home.ts";
import type { Random } from "./random.ts";
import type { Scene } from "./scenes.ts";
import { type Kind, leftovers, processesOf } from "./traces.ts";

/** Bounds in ms: of the next command, of a cluster that is said to run until it is ready, of the last trace's end. */
const BOUND = { command: 60_000, ready: 60_000, traces: 15_000 } as const;

/** How one kill went. */
export interface Outcome {
  readonly scene: string;
  /** Undefined: the command ended before anything was killed. */
  readonly killed: Kind | undefined;
  /** Seconds after the command's start. */
  readonly at: number;
  /** What was wrong afterwards. */
  readonly problems: readonly string[];
}

const listSchema = z.array(z.object({ name: z.string(), state: z.string() }));
const statusSchema = z.object({ state: z.string(), guest: z.object({ state: z.string() }).optional() });

/** Runs a command, kills one process meanwhile, and looks at what the next commands say and what is left. */
export async function playRound(home: Home, scene: Scene, random: Random): Promise<Outcome> {
  await prepare(home, scene);
  const at = random.next() * scene.within;
  const running = scene.start(home);
  await Promise.race([running, sleep(at * 1000)]);
  const killed = await killOne(home, random);
  const { timedOut, exitCode, all } = await running;
  const problems = timedOut ? [`${scene.name} did not end: ${all?.slice(-300)}`] : [];
  // With nothing killed there is no reason to fail.
  if (killed === undefined && exitCode !== 0) problems.push(`it ended with ${exitCode}: ${all?.slice(-300)}`);
  problems.push(...(await untruths(home)));
  await home.navgw(["down", "--all"], BOUND.command);
  await home.navgw(["golden", "rm", "--all"], BOUND.command);
  problems.push(...(await remains(home)));
  return { scene: scene.name, killed, at, problems };
}

/** Whether a cluster starts and is ready; the reason if not. */
export async function playHealthy(home: Home): Promise<string[]> {
  const { exitCode, all } = await home.navgw(["up", "--engine", "uml"]);
  const nodes = await home.navgw([
    "kubectl",
    "--",
    "wait",
    "--for=condition=Ready",
    "nodes",
    "--all",
    "--timeout=30s",
  ]);
  await home.navgw(["down"], BOUND.command);
  if (exitCode !== 0) return [`a healthy up ended with ${exitCode}: ${all?.slice(-300)}`];
  if (nodes.exitCode !== 0) return [`a healthy cluster's node is not Ready: ${nodes.all}`];
  return remains(home);
}

async function prepare(home: Home, { needs }: Scene): Promise<void> {
  if (needs === "nothing") return;
  const { exitCode, all } = await home.navgw(["up", "--engine", "uml"]);
  if (exitCode !== 0) throw new Error(`no cluster for the next command: ${all}`);
  if (needs === "stopped") await home.navgw(["stop"]);
}

/** Kills one process, of a kind that is chosen first, as a machine has many parts. */
async function killOne(home: Home, random: Random): Promise<Kind | undefined> {
  const processes = await processesOf(home);
  const kinds = [...new Set(processes.map(({ kind }) => kind))].filter((kind) => kind !== "other").sort();
  if (kinds.length === 0) return undefined;
  const kind = random.choose(kinds);
  const { pid } = random.choose(processes.filter((one) => one.kind === kind));
  try {
    process.kill(pid, "SIGKILL");
    return kind;
  } catch {
    return undefined; // it ended just now
  }
}

/** What the next commands say that is not so. */
async function untruths(home: Home): Promise<string[]> {
  const list = await home.navgw(["list", "-o", "json"], BOUND.command);
  if (list.exitCode !== 0) return [`list ended with ${list.exitCode}: ${list.all}`];
  const clusters = listSchema.parse(JSON.parse(list.stdout));
  const found = await Promise.all(clusters.map((cluster) => untruthOf(home, cluster.name, cluster.state)));
  return found.flat();
}

/** A cluster that runs is ready, or becomes so, or ends; any other state has no process. */
async function untruthOf(home: Home, name: string, said: string): Promise<string[]> {
  if (said === "running" || said === "starting") {
    for (const end = performance.now() + BOUND.ready; performance.now() < end; await sleep(500)) {
      const { stdout } = await home.navgw(["status", "--name", name, "-o", "json"], BOUND.command);
      const status = statusSchema.safeParse(jsonOf(stdout));
      if (!status.success || status.data.state === "crashed" || status.data.guest?.state === "ready")
        return [];
    }
    return [`${name} is said to be ${said}, and is not ready`];
  }
  const machines = (await processesOf(home)).filter(({ kind }) => kind === "machine" || kind === "keeper");
  return machines.length === 0 ? [] : [`${name} is said to be ${said}, and has processes`];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is left after some time. */
async function remains(home: Home): Promise<string[]> {
  let left: string[] = [];
  for (const end = performance.now() + BOUND.traces; performance.now() < end; await sleep(200)) {
    left = await leftovers(home);
    if (left.length === 0) return [];
  }
  return left;
}
