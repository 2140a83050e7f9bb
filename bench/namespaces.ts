/**
 * What per-test namespaces buy: many test files at once, each test in a namespace of its own with a running pod, on one cluster;
 * beside it the same tests one after the other. Fails when a test fails or anything of a test outlives the run.
 *
 *     node bench/namespaces.ts [--files N] [--tests N] [--workers N] [--serial-files N] [--engine E]
 *
 * Default: 20 files of 10 tests, 20 workers; 2 files for the serial run, whose time per test is what is compared.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVitest, type TestCase } from "vitest/node";
import { table } from "../src/cli/table.ts";
import { pollUntil } from "../src/core/base/poll-until.ts";
import { K3sCluster, type StartedK3sCluster } from "../src/core/index.ts";
import { ENGINE_NAMES, type EngineName } from "../src/core/options/option-choices.ts";
import { describeShared } from "../src/global-setup/run-cluster.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "20" },
    tests: { type: "string", default: "10" },
    workers: { type: "string", default: "20" },
    "serial-files": { type: "string", default: "2" },
    engine: { type: "string", default: "auto" },
  },
});
const engine = [...ENGINE_NAMES, "auto" as const].find((name) => name === values.engine) as
  | "auto"
  | EngineName;
const tests = Number(values.tests);

/** How long the tests took that ran. */
interface Run {
  readonly passed: number;
  readonly failed: number;
  /** From the first test's start to the last one's end, ms. */
  readonly took: number;
}

// Below the package, so that tests find it by its own name as users do.
const dir = await mkdtemp(fileURLToPath(new URL("run-", import.meta.url)));
try {
  // Reused by every run: what is measured is the tests.
  await using cluster = await new K3sCluster().withOptions({ engine, memory: 4096 }).start();
  const run = async (files: number, workers: number): Promise<Run> => {
    const names = Array.from({ length: files }, (_, index) => `file-${index}.test.ts`);
    for (const name of names) await writeFile(join(dir, name), testFile(tests));
    const result = await runVitest(cluster, dir, names, workers);
    for (const name of names) await rm(join(dir, name));
    return result;
  };
  const serial = await run(Number(values["serial-files"]), 1);
  const parallel = await run(Number(values.files), Number(values.workers));
  const left = await namespacesLeft(cluster);
  const row = (how: string, { passed, failed, took }: Run): string[] => [
    how,
    `${passed + failed}`,
    `${failed}`,
    `${(took / 1000).toFixed(1)} s`,
    `${(took / (passed + failed)).toFixed(0)} ms`,
  ];
  const rows = [row("one at a time", serial), row(`${values.workers} files at a time`, parallel)];
  process.stdout.write(`${table(["namespaces", "tests", "failed", "took", "a test"], rows)}\n`);
  process.stdout.write(`namespaces left: ${left.length === 0 ? "none" : left.join(", ")}\n`);
  const missing = serial.passed === 0 || parallel.passed === 0;
  if (missing || serial.failed + parallel.failed + left.length > 0) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}

/** Tests that each need a pod that runs, and find their own and no other. */
function testFile(count: number): string {
  return `
    import { expect, test } from "navgw-test/vitest/fixtures";
    const containers = [{ name: "app", image: "navgw.local/busybox:1.37", command: ["sleep", "3600"] }];
    for (let at = 0; at < ${count}; at++) {
      test("pod " + at, async ({ namespace, kubectl }) => {
        await namespace.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { containers } });
        await namespace.waitFor({ kind: "Pod", name: "app" }, "Ready", { timeoutMs: 280_000 });
        expect(await kubectl(["get", "pods", "-o", "name"])).toBe("pod/app\\n");
      });
    }
  `;
}

async function runVitest(
  cluster: StartedK3sCluster,
  dir: string,
  names: readonly string[],
  workers: number,
): Promise<Run> {
  const vitest = await startVitest("test", [...names], {
    ...{
      root: dir,
      config: false,
      watch: false,
      maxWorkers: workers,
      provide: { navgw: describeShared(cluster) },
    },
    ...{ testTimeout: 300_000, hookTimeout: 300_000, include: ["*.test.ts"], reporters: ["dot"] },
  });
  const cases = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  await vitest.close();
  const passed = cases.filter((test) => test.ok()).length;
  const times = cases.map(timeOf);
  const took = Math.max(...times.map(({ end }) => end)) - Math.min(...times.map(({ start }) => start));
  return { passed, failed: cases.length - passed, took };
}

function timeOf(test: TestCase): { start: number; end: number } {
  const { startTime = 0, duration = 0 } = test.diagnostic() ?? {};
  return { start: startTime, end: startTime + duration };
}

/** Namespaces of tests that are still there when all have had the time to go. */
async function namespacesLeft(cluster: StartedK3sCluster): Promise<string[]> {
  const list = async (): Promise<string[]> =>
    (await cluster.kubectl(["get", "namespaces", "-o", "name"]))
      .split("\n")
      .filter((name) => /\/pod-/.test(name));
  const areGone = async (): Promise<boolean> => (await list()).length === 0;
  await pollUntil(areGone, { every: 500, within: 300_000 });
  return list();
}
