import { type BootStep, type ClusterOptions, startCluster } from "../src/core/index.ts";
import { STAGES, type Stage, stagesOf } from "./boot-stages.ts";
import { BOUNDS, type Figure } from "./figures.ts";
import type { EngineBench } from "./part.ts";

/** Boots new clusters one after another and removes each. @returns the stages of each, ms */
export async function bootRepeatedly(
  bench: EngineBench,
  kind: string,
  options: ClusterOptions,
): Promise<Record<Stage, number>[]> {
  const boots: Record<Stage, number>[] = [];
  for (let run = 1; run <= bench.runs; run++) {
    const boot = await bootOnce(bench, { ...options, name: `${bench.name}-${kind}-${run}` });
    boots.push(boot);
    bench.say(
      `${bench.engine.name}, ${kind} ${run}/${bench.runs}: ready in ${(boot.total / 1000).toFixed(2)} s, ` +
        `the host's part ${(boot["host overhead"] / 1000).toFixed(2)} s`,
    );
  }
  return boots;
}

async function bootOnce(
  { engine, signal }: EngineBench,
  options: ClusterOptions,
): Promise<Record<Stage, number>> {
  const steps: Partial<Record<BootStep, number>> = {};
  const start = performance.now();
  await using cluster = await startCluster(
    { ...options, engine: engine.name, node: "builtin" },
    {
      attached: true, // ends with this process, however that does
      signal,
      onProgress: ({ step, elapsed, underWay }) => {
        if (!underWay) steps[step] = elapsed;
      },
    },
  );
  const total = performance.now() - start;
  const { marks } = await cluster.status();
  return stagesOf({ steps, marks, total });
}

/** @param bound of the whole, ms */
export function figuresOfBoots(boots: readonly Record<Stage, number>[], bound: number | undefined): Figure[] {
  const bounds: Partial<Record<Stage, number | undefined>> = {
    "host after": BOUNDS.readyToCaller,
    "host overhead": BOUNDS.hostOverhead,
    total: bound,
  };
  return STAGES.map((stage) => ({
    what: WORDS[stage] ?? stage,
    unit: "ms",
    values: boots.map((boot) => boot[stage]),
    bound: bounds[stage],
  }));
}

const WORDS: Partial<Record<Stage, string>> = {
  "host before": "host, command to machine",
  "host after": "ready in the guest to caller",
  "host overhead": "host overhead",
};
