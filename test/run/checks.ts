import { NOTHING, resultOf, type Step, succeeds, sum } from "./step.ts";
import { checkWorkflows } from "./workflows.ts";

/** What holds without running the project: types, lint, the package's shape, the generated reference, and the workflows. */
const CHECKS: readonly (readonly string[])[] = [
  ["biome", "check", "."],
  ["tsc", "-p", "tsconfig.json"],
  ["publint"],
  ["attw", "--pack", ".", "--profile", "esm-only"],
  ["knip"],
  ["knip", "--production"],
  ["node", "test/layers/check.ts"],
  ["node", "docs/generate.ts", "--check"],
];

export const checks: Step = async (root) => {
  let result = NOTHING;
  for (const argv of CHECKS) {
    // `npm pack` would compile dist anew, which other steps read meanwhile.
    const good = await succeeds(root, argv, { npm_config_ignore_scripts: "true" });
    process.stdout.write(`${good ? "✓" : "✗"} ${argv.join(" ")}\n`);
    result = sum(result, resultOf(good));
  }
  return sum(result, await checkWorkflows(root));
};
