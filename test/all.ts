/**
 * Everything that proves the project: `npm test`. Runs every step even when one fails, sums them up, and ends with
 * a line `N passed, N failed`. `npm test -- unit` runs only the steps of that name.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { clusterSuite, libkrunSuite } from "./krun/lab/lab.ts";
import { checks } from "./run/checks.ts";
import { goTests } from "./run/go.ts";
import { labs } from "./run/lab.ts";
import { NOTHING, type Step, sum, type Tally } from "./run/step.ts";
import { vitest } from "./run/vitest.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const steps: Readonly<Record<string, Step>> = {
  check: checks,
  unit: vitest("unit"),
  go: goTests,
  integration: vitest("integration"),
  krun: labs(libkrunSuite, clusterSuite),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => steps[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no step ${unknown.join(", ")}; there are ${Object.keys(steps).join(", ")}\n`);
  process.exit(2);
}

let total: Tally = NOTHING;
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  process.stdout.write(`\n── ${name} (${availableParallelism()} CPUs) ──\n`);
  const tally = await step(root);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`── ${name}: ${tally.passed} passed, ${tally.failed} failed, ${seconds} s\n`);
  total = sum(total, tally);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
