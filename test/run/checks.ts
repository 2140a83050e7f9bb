import { NOTHING, type Step, succeeds, sum } from "./step.ts";
import { checkWorkflows } from "./workflows.ts";

/** What holds without running the project: types, lint, the package's shape, the generated reference, and the workflows. */
const CHECKS: readonly (readonly string[])[] = [
  ["biome", "check", "."],
  ["tsc", "-p", "tsconfig.json"],
  ["publint"],
  ["attw", "--pack", ".", "--profile", "esm-only"],
  ["knip"],
  ["knip", "--production"],
  ["node", "docs/generate.ts", "--check"],
];

export const checks: Step = async (root) => {
  let tally = NOTHING;
  for (const argv of CHECKS) {
    const good = await succeeds(root, argv);
    process.stdout.write(`${good ? "✓" : "✗"} ${argv.join(" ")}\n`);
    tally = sum(tally, { passed: good ? 1 : 0, failed: good ? 0 : 1 });
  }
  return sum(tally, await checkWorkflows(root));
};
