import { globSync } from "node:fs";
import { ACTIONLINT, canInstall, type Tool, toolProgram, ZIZMOR } from "../support/tool.ts";
import { NOTHING, resultOf, type StepResult, succeeds, sum } from "./step.ts";

const WORKFLOWS = [".github/workflows/*.yml", "test/fixtures/workflows/*.yml"];

/** What workflows are checked with; neither asks a server. */
const CHECKS: readonly (readonly [tool: Tool, args: readonly string[]])[] = [
  // What else it would start differs from machine to machine.
  [ACTIONLINT, ["-shellcheck=", "-pyflakes="]],
  [ZIZMOR, ["--offline", "--quiet", "--strict-collection", "action.yml", ".github/dependabot.yml"]],
];

/** Checks the workflows; what cannot be installed here is left out, with a word. */
export async function checkWorkflows(root: string): Promise<StepResult> {
  let result = NOTHING;
  for (const [tool, args] of CHECKS) {
    if (!(await canInstall(tool))) {
      process.stdout.write(`${tool.needs} is not installed: ${tool.name} is left out\n`);
      continue;
    }
    const files = globSync(WORKFLOWS, { cwd: root }).sort();
    const good = await succeeds(root, [await toolProgram(tool), ...args, ...files]);
    process.stdout.write(`${good ? "✓" : "✗"} ${tool.name} ${tool.version} of ${files.length} workflows\n`);
    result = sum(result, resultOf(good));
  }
  return result;
}
