/**
 * How long a k3s takes to come up on User Mode Linux beside the builtin node, in turns: its first start and a later one.
 *
 *     node bench/k3s.ts [--runs 3] [--k3s-binary FILE]
 *
 * Without a k3s a stand-in takes its place (test/stand-in), as a release whose archive of images has 150 MB.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BootStep, type ClusterOptions, startCluster } from "../src/core/index.ts";
import { StandIn } from "../test/support/stand-in.ts";
import { spreadOf } from "./boot-stages.ts";

/** Bytes of the stand-in's archive that no node needs: what a release has for components that are not enabled. */
const FILLER = 120e6;
const STEPS = ["apiserver", "node", "dns", "ready"] as const satisfies readonly BootStep[];
type Times = Record<(typeof STEPS)[number], number>;

const { values } = parseArgs({
  options: { runs: { type: "string", default: "3" }, "k3s-binary": { type: "string" } },
});
const dir = await mkdtemp(join(tmpdir(), "navgw-bench-k3s-"));
try {
  const k3sBinary = values["k3s-binary"] ?? (await standIn(dir));
  const subjects: Readonly<Record<string, ClusterOptions>> = {
    builtin: { node: "builtin" },
    [values["k3s-binary"] === undefined ? "stand-in" : "k3s"]: { k3sBinary },
  };
  const found = new Map<string, Times[]>();
  for (let run = 1; run <= Number(values.runs); run += 1)
    for (const [name, options] of Object.entries(subjects))
      for (const [kind, times] of Object.entries(await bootTwice(`bench-k3s-${process.pid}`, options))) {
        const what = `${name}, ${kind} start`;
        found.set(what, [...(found.get(what) ?? []), times]);
        process.stderr.write(`${run}: ${what}: ready after ${(times.ready / 1000).toFixed(1)} s\n`);
      }
  print(found);
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function standIn(folder: string): Promise<string> {
  const made = await StandIn.make(folder);
  return join(await made.writeRelease(join(folder, "releases"), { filler: FILLER }), "k3s");
}

async function bootTwice(name: string, options: ClusterOptions): Promise<{ first: Times; later: Times }> {
  const boot = async (): Promise<{ times: Times; cluster: Awaited<ReturnType<typeof startCluster>> }> => {
    const steps: Partial<Record<BootStep, number>> = {};
    const cluster = await startCluster(
      { ...options, name, engine: "uml", golden: false },
      {
        attached: true,
        onProgress: ({ step, elapsed, underWay, warning }) => {
          if (!underWay && !warning) steps[step] = elapsed;
        },
      },
    );
    // From the machine's start: a k3s's disk is made only once.
    const since = steps.machine ?? 0;
    const times = Object.fromEntries(STEPS.map((step) => [step, (steps[step] ?? 0) - since])) as Times;
    return { times, cluster };
  };
  const first = await boot();
  await first.cluster.stop();
  const later = await boot();
  await later.cluster.remove();
  return { first: first.times, later: later.times };
}

function print(found: ReadonlyMap<string, readonly Times[]>): void {
  const medians = (of: string): number[] =>
    STEPS.map((step) => spreadOf((found.get(of) ?? []).map((times) => times[step])).median / 1000);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  let text = line(["s after the machine's start, medians", ...STEPS, "beside builtin"]);
  text += line(["---", ...STEPS.map(() => "---:"), "---:"]);
  for (const name of found.keys()) {
    const base = medians(`builtin,${name.slice(name.indexOf(",") + 1)}`).at(-1) ?? Number.NaN;
    const own = medians(name);
    text += line([
      name,
      ...own.map((value) => value.toFixed(1)),
      ((own.at(-1) ?? Number.NaN) / base).toFixed(2),
    ]);
  }
  process.stdout.write(text);
}
