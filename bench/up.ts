/**
 * How long a cluster takes to come up, and where the time goes: boots it N times on each engine and prints the
 * stages' medians. The cache is warm, each cluster is new and removed afterwards. Fails when a bound is missed.
 *
 *     npm run bench -- [--runs N] [--engine uml,qemu] [-o json]      default: 5 runs on every engine that works here
 */
import { cpus, release, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { table } from "../src/cli/table.ts";
import { ARTIFACT_NAMES, findGuestPackage } from "../src/core/artifacts/package.ts";
import { materialize } from "../src/core/artifacts/store.ts";
import {
  type BootStep,
  ENGINE_NAMES,
  type EngineName,
  type EngineReport,
  probeEngines,
  startCluster,
} from "../src/core/index.ts";
import { type Spread, STAGES, type Stage, spreadOf, stagesOf } from "./boot-stages.ts";

/** What the host may add to the guest's own time, ms. */
const OVERHEAD_BOUND = 500;
/** What User Mode Linux may take of emulation's time. */
const RATIO_BOUND = 0.35;

interface Result {
  readonly engine: EngineName;
  readonly how: string;
  readonly hardware: boolean;
  readonly stages: Readonly<Record<Stage, Spread>>;
}

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    engine: { type: "string" },
    output: { type: "string", short: "o", default: "text" },
  },
});
const runs = Number(values.runs);
const wanted = values.engine?.split(",");
const strange = wanted?.filter((name) => !ENGINE_NAMES.some((known) => known === name)) ?? [];
if (!Number.isSafeInteger(runs) || runs < 1) usage(`--runs must be a whole number from 1: ${values.runs}`);
if (strange.length > 0) usage(`no engine ${strange.join(", ")}; there are ${ENGINE_NAMES.join(", ")}`);
if (values.output !== "text" && values.output !== "json") usage(`-o is text or json: ${values.output}`);

const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  kernel: release(),
};
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
}

try {
  const results: Result[] = [];
  for (const report of await enginesToRun()) results.push(await measure(report));
  const ratio = ratioOf(results);
  const missed = [
    ...results
      .filter(({ stages }) => stages["host overhead"].median > OVERHEAD_BOUND)
      .map(({ engine }) => engine),
    ...(ratio !== undefined && ratio > RATIO_BOUND ? ["ratio"] : []),
  ];
  process.stdout.write(values.output === "json" ? asJson(results, ratio, missed) : asText(results, ratio));
  if (missed.length > 0) process.exitCode = 1;
} catch (error) {
  // A boot that failed or was interrupted has left nothing behind; its reason is all there is to say.
  say(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

/** Those that were asked for have to work; without a wish, those that do. */
async function enginesToRun(): Promise<EngineReport[]> {
  const reports = await probeEngines({ signal: interrupted.signal });
  const chosen = reports.filter(({ name, usable }) => wanted?.includes(name) ?? usable);
  const broken = chosen.filter(({ usable }) => !usable);
  for (const { name, reason } of reports.filter(({ usable }) => !usable)) say(`${name}: ${reason}`);
  if (broken.length > 0 || chosen.length === 0) {
    usage(
      `does not work here: ${(chosen.length === 0 ? reports : broken).map(({ name }) => name).join(", ")}`,
    );
  }
  return chosen;
}

async function measure({ name: engine, reason, hardware }: EngineReport): Promise<Result> {
  const guest = findGuestPackage();
  for (const name of ARTIFACT_NAMES) await materialize(guest, name, { signal: interrupted.signal });
  const boots: Record<Stage, number>[] = [];
  for (let run = 1; run <= runs; run++) {
    const boot = await bootOnce(engine, `bench-${engine}-${process.pid}-${run}`);
    boots.push(boot);
    say(
      `${engine} ${run}/${runs}: ready in ${seconds(boot.total)} s, host ${seconds(boot["host overhead"])} s`,
    );
  }
  const stages = STAGES.map((stage) => [stage, spreadOf(boots.map((boot) => boot[stage]))]);
  return { engine, how: reason, hardware, stages: Object.fromEntries(stages) as Record<Stage, Spread> };
}

async function bootOnce(engine: EngineName, name: string): Promise<Record<Stage, number>> {
  const steps: Partial<Record<BootStep, number>> = {};
  const start = performance.now();
  await using cluster = await startCluster(
    { name, engine, node: "builtin" },
    {
      attached: true, // ends with this process, however that does
      signal: interrupted.signal,
      onProgress: ({ step, elapsed }) => {
        steps[step] = elapsed;
      },
    },
  );
  const total = performance.now() - start;
  const { marks } = await cluster.status();
  return stagesOf({ steps, marks, total });
}

/** User Mode Linux to emulation; KVM would be another comparison. */
function ratioOf(all: readonly Result[]): number | undefined {
  const uml = all.find(({ engine }) => engine === "uml");
  const emulated = all.find(({ engine, hardware }) => engine === "qemu" && !hardware);
  return uml && emulated && uml.stages.total.median / emulated.stages.total.median;
}

function asText(results: readonly Result[], ratio: number | undefined): string {
  const { cpu, cores, memoryMiB, kernel } = machine;
  const lines = [
    `${cpu}, ${cores} cores, ${(memoryMiB / 1024).toFixed(1)} GiB, Linux ${kernel}; Node.js ${process.version}`,
  ];
  for (const { engine, how, stages } of results) {
    const rows = STAGES.map((stage) => {
      const { median, min, max } = stages[stage];
      return [stage, seconds(median).padStart(8), `${seconds(min)}–${seconds(max)}`.padStart(14)];
    });
    const overhead = stages["host overhead"].median;
    const kept = overhead <= OVERHEAD_BOUND ? "within" : "ABOVE";
    lines.push(
      "",
      `${engine}: ${how}`,
      table([`median of ${runs}`, "seconds".padStart(8), "min–max".padStart(14)], rows),
      `host overhead ${seconds(overhead)} s is ${kept} the bound of ${seconds(OVERHEAD_BOUND)} s`,
    );
  }
  if (ratio !== undefined) {
    const kept = ratio <= RATIO_BOUND ? "within" : "ABOVE";
    lines.push("", `uml takes ${ratio.toFixed(2)} of qemu's time, ${kept} the bound of ${RATIO_BOUND}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Times in ms. */
function asJson(results: readonly Result[], ratio: number | undefined, missed: readonly string[]): string {
  const bounds = { hostOverhead: OVERHEAD_BOUND, ratio: RATIO_BOUND };
  return `${JSON.stringify({ machine, node: process.version, runs, bounds, results, ratio, missed }, rounded, 2)}\n`;
}

/** Clocks here are not better than 0.1 ms. */
function rounded(key: string, value: unknown): unknown {
  return typeof value === "number" && key !== "ratio" ? Math.round(value * 10) / 10 : value;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function usage(problem: string): never {
  say(`bench: ${problem}`);
  process.exit(2);
}
