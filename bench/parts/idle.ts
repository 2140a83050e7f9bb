import { pause } from "../../src/core/base/pause.ts";
import { decoded, execAndReadBytes } from "../../src/core/guest/exec-and-read.ts";
import type { StartedCluster } from "../../src/core/index.ts";
import { requireRecord } from "../../src/core/record/cluster-record.ts";
import { BOUNDS } from "../figures.ts";
import { type EnginePart, isEmulated } from "../part.ts";
import { busyIn, processTimes, timeOfTree } from "../process-times.ts";

/** ms. */
const REST = 20_000;
const SPAN = 30_000;

/** What a cluster takes that nobody asks anything of. */
export const idle: EnginePart = {
  name: "idle",
  on: "engine",
  async measure(bench) {
    const cluster = await bench.cluster();
    const keeper = (await requireRecord(cluster.name)).keeper?.pid;
    if (keeper === undefined) throw new Error(`cluster ${cluster.name} has no keeper`);
    const emulated = isEmulated(bench.engine);
    const [host, guest, memory]: [number[], number[], number[]] = [[], [], []];
    bench.say(`${bench.engine.name}: ${REST / 1000} s of rest, then ${bench.runs} × ${SPAN / 1000} s`);
    await pause(REST, bench.signal);
    for (let run = 1; run <= bench.runs; run++) {
      const began = performance.now();
      const [guestBefore, before] = [await busyOf(cluster), await hostTime(keeper)];
      await pause(SPAN, bench.signal);
      const [after, guestAfter] = [await hostTime(keeper), await busyOf(cluster)];
      const percent = 100 / (performance.now() - began);
      host.push((after - before) * percent);
      guest.push((guestAfter - guestBefore) * percent);
      const { total, available } = (await cluster.status()).memory;
      memory.push(total - available);
    }
    return {
      part: "idle",
      subject: bench.engine.name,
      figures: [
        { what: "guest memory in use", unit: "bytes", values: memory, bound: BOUNDS.idleMemory },
        { what: "host CPU", unit: "percent", values: host, bound: emulated ? undefined : BOUNDS.idleCpu },
        { what: "CPU as the guest sees it", unit: "percent", values: guest },
      ],
      note: `after ${REST / 1000} s of rest, over ${SPAN / 1000} s; the host's CPU is of the keeper and all that it started`,
    };
  },
};

async function hostTime(keeper: number): Promise<number> {
  return timeOfTree(keeper, await processTimes());
}

async function busyOf(cluster: StartedCluster): Promise<number> {
  return busyIn(decoded(await execAndReadBytes(cluster, ["cat", "/proc/stat"])).stdout);
}
