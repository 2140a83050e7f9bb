/**
 * What a snapshot of a running cluster saves: a cold boot on qemu beside clones of it, in one run. Each clone must answer `/readyz`, see
 * what the original had, and run a new pod; then it is removed. Fails when one does not, or anything is left.
 *
 *     node bench/clones.ts [--clones N] [-o json]      default: 10 clones, one after another, then two at once
 */
import { parseArgs } from "node:util";
import { table } from "../src/cli/table.ts";
import { K3sCluster, listClusters, type StartedK3sCluster } from "../src/core/index.ts";
import { type Spread, spreadOf } from "./boot-stages.ts";

const { values } = parseArgs({
  options: {
    clones: { type: "string", default: "10" },
    output: { type: "string", short: "o", default: "text" },
  },
});
const containers = [{ name: "app", image: "navgw.local/busybox:1.37", command: ["sleep", "3600"] }];
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { containers } };

/** ms. */
interface Times {
  /** From the call to an API server that answered through its forwarded port. */
  readonly ready: number;
  readonly pod: number;
}

const times: Times[] = [];
await using base = await timed("cold", async () =>
  new K3sCluster().withEngine("qemu").withStartupTimeout(600_000).start(),
);
const cold = base.took;
const cluster = base.value;
await cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made-before" } });
const taken = await timed("snapshot", () => cluster.snapshot("bench", { kind: "memory" }));
for (let at = 0; at < Number(values.clones); at++) times.push(await cloneOnce(cluster));
const together = await timed("two at once", () => Promise.all([cloneOnce(cluster), cloneOnce(cluster)]));
await cluster.stop();
const left = (await listClusters()).filter(({ name }) => name.startsWith("navgw-"));

const ready = spreadOf(times.map((one) => one.ready));
const podReady = spreadOf(times.map((one) => one.pod));
if (values.output === "json") {
  process.stdout.write(`${JSON.stringify({ cold, snapshot: taken.took, ready, pod: podReady, left })}\n`);
} else {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const row = (what: string, { median, min, max }: Spread): string[] => [
    what,
    seconds(median),
    `${seconds(min)} to ${seconds(max)}`,
  ];
  const rows = [
    ["cold boot to ready", seconds(cold), ""],
    ["taking the snapshot", seconds(taken.took), ""],
    row(`clone to ready (${times.length})`, ready),
    row("new pod in a clone", podReady),
    ["two at once, each to ready", together.value.map((one) => seconds(one.ready)).join(", "), ""],
  ];
  process.stdout.write(`${table(["what", "median", "spread"], rows)}\n`);
  process.stdout.write(`clusters left: ${left.map(({ name }) => name).join(", ") || "none"}\n`);
}
if (left.length > 0) process.exitCode = 1;

async function cloneOnce({ name }: StartedK3sCluster): Promise<Times> {
  const started = await timed("clone", () => new K3sCluster().withSnapshot(`${name}/bench`).start());
  await using clone = started.value;
  await clone.waitFor({ kind: "ConfigMap", name: "made-before" }, "Exists", { timeout: 30_000 });
  await clone.apply(pod);
  const ran = await timed("pod", () =>
    clone.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeout: 300_000 }),
  );
  return { ready: started.took, pod: ran.took };
}

async function timed<T>(what: string, action: () => Promise<T>) {
  const began = performance.now();
  const value = await action();
  const took = performance.now() - began;
  process.stderr.write(`${what}: ${(took / 1000).toFixed(2)} s\n`);
  const dispose = async (): Promise<void> => {
    if (value instanceof Object && Symbol.asyncDispose in value)
      await (value as AsyncDisposable)[Symbol.asyncDispose]();
  };
  return { value, took, [Symbol.asyncDispose]: dispose };
}
