import { type BootStep, openK3sCluster, startCluster } from "../../src/core/index.ts";
import { BOUNDS, type Figure } from "../figures.ts";
import type { EngineBench, EnginePart } from "../part.ts";

const SNAPSHOT = "bench";
/** Bound of a new pod, ms. */
const POD_TIMEOUT = 300_000;
const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "app" },
  spec: { containers: [{ name: "app", image: "navgw.local/busybox:1.37", command: ["sleep", "3600"] }] },
};
/** When each was reached, ms since the clone was asked for. */
const REACHED = ["to its disk", "to the machine that goes on", "to /readyz", "to the caller"] as const;
interface Times extends Readonly<Record<(typeof REACHED)[number], number>> {
  /** ms from its creation in the clone until it was Ready. */
  readonly pod: number;
}

/** Clones of the memory of a cluster that runs. */
export const clone: EnginePart = {
  name: "clone",
  on: "engine",
  async measure(bench) {
    const { name: subject } = bench.engine;
    if (subject === "krun") {
      return { part: "clone", subject, figures: [], skipped: `${subject} keeps no memory, so a clone boots` };
    }
    const { name } = await bench.cluster();
    await using base = await openK3sCluster(name);
    await base.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made-before" } });
    const began = performance.now();
    await base.snapshot(SNAPSHOT, { kind: "memory" });
    const taken = performance.now() - began;
    const clones: Times[] = [];
    for (let run = 1; run <= bench.runs; run++) {
      clones.push(await cloneOnce(bench, `${name}/${SNAPSHOT}`, `${bench.name}-clone-${run}`));
      bench.say(
        `clone ${run}/${bench.runs}: /readyz after ${((clones.at(-1)?.["to /readyz"] ?? 0) / 1000).toFixed(2)} s`,
      );
    }
    const figures = REACHED.map(
      (what): Figure => ({
        what,
        unit: "ms",
        values: clones.map((times) => times[what]),
        bound: what === "to /readyz" ? BOUNDS.cloneToReadyz : undefined,
      }),
    );
    return {
      part: "clone",
      subject,
      figures: [
        { what: "taking the snapshot", unit: "ms", values: [taken] },
        ...figures,
        { what: "new pod in a clone, to Ready", unit: "ms", values: clones.map(({ pod }) => pod) },
      ],
    };
  },
};

async function cloneOnce({ signal }: EngineBench, fromSnapshot: string, name: string): Promise<Times> {
  const steps: Partial<Record<BootStep, number>> = {};
  const start = performance.now();
  await using _clone = await startCluster(
    { name, fromSnapshot },
    {
      attached: true,
      signal,
      onProgress: ({ step, elapsed, underWay }) => {
        if (!underWay) steps[step] = elapsed;
      },
    },
  );
  const total = performance.now() - start;
  await using opened = await openK3sCluster(name);
  // What the original had is there, and the node still runs pods.
  await opened.waitFor({ kind: "ConfigMap", name: "made-before" }, "Exists", { timeoutMs: 30_000 });
  const created = performance.now();
  await opened.apply(POD);
  await opened.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeoutMs: POD_TIMEOUT });
  const pod = performance.now() - created;
  const at = (step: BootStep): number => steps[step] ?? Number.NaN;
  return {
    "to its disk": at("disks"),
    "to the machine that goes on": at("machine"),
    // The last step of a start, which /readyz ends.
    "to /readyz": at("kubeconfig"),
    "to the caller": total,
    pod,
  };
}
