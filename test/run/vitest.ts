import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Step } from "./step.ts";
import { succeeds } from "./step.ts";

/** A step that runs one of vitest.config.ts's projects. */
export function vitest(project: string): Step {
  return async (root) => {
    const folder = await mkdtemp(join(tmpdir(), "navgw-report-"));
    const report = join(folder, "report.json");
    try {
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      const good = await succeeds(root, ["vitest", "run", "--project", project, ...reporters]);
      const text = await readFile(report, "utf8").catch(() => "{}");
      const { numPassedTests: passed = 0, numFailedTests = 0 } = JSON.parse(text) as {
        numPassedTests?: number;
        numFailedTests?: number;
      };
      // A suite that cannot be loaded, or an error outside of every test, fails no test.
      return { passed, failed: good ? numFailedTests : Math.max(1, numFailedTests) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
