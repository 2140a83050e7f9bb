import { allOrAbort } from "../../src/core/base/all-or-abort.ts";
import { startCluster } from "../../src/core/index.ts";
import type { Figure } from "../figures.ts";
import type { EngineBench, EnginePart } from "../part.ts";

const COUNTS = [1, 2, 4] as const;

/** Several clusters that start at the same time. */
export const together: EnginePart = {
  name: "together",
  on: "engine",
  async measure(bench) {
    const figures: Figure[] = [];
    for (const count of COUNTS) {
      const values = await startTogether(bench, count);
      bench.say(
        `${bench.engine.name}: ${count} at once, the last ready in ${(Math.max(...values) / 1000).toFixed(2)} s`,
      );
      figures.push({ what: `${count} at once, each to ready`, unit: "ms", values });
    }
    return {
      part: "together",
      subject: bench.engine.name,
      figures,
      note: "one round of each, without golden disks; the most is when the last was ready",
    };
  },
};

/** @returns how long each took, ms. When one fails, the others are ended. */
async function startTogether({ engine, name, signal }: EngineBench, count: number): Promise<number[]> {
  await using clusters = new AsyncDisposableStack();
  const began = performance.now();
  return allOrAbort(signal, (either) =>
    Array.from({ length: count }, async (_, at) => {
      const cluster = await startCluster(
        { name: `${name}-${count}-${at}`, engine: engine.name, node: "builtin", golden: false },
        { attached: true, signal: either },
      );
      const took = performance.now() - began;
      clusters.use(cluster);
      return took;
    }),
  );
}
