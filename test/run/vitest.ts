import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Step, TimedTest } from "./step.ts";
import { succeeds } from "./step.ts";

/** What is read of the report of Vitest's reporter `json`. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly {
    /** Path of the file. */
    readonly name: string;
    /** What failed outside of its tests. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** A step that runs one of vitest.config.ts's projects. */
export function vitest(project: string): Step {
  return async (root) => {
    const directory = await mkdtemp(join(tmpdir(), "navgw-report-"));
    const file = join(directory, "report.json");
    try {
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const good = await succeeds(root, ["vitest", "run", "--project", project, ...reporters]);
      const report = JSON.parse(await readFile(file, "utf8").catch(() => "{}")) as Report;
      const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = report;
      // A suite that cannot be loaded, or an error outside of every test, fails no test.
      return { passed, failed: good ? failed : Math.max(1, failed), tests: testsIn(report, root) };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}

function testsIn({ testResults = [] }: Report, root: string): TimedTest[] {
  return testResults.flatMap(({ name: path, message, assertionResults }) => {
    const file = relative(root, path);
    const tests = assertionResults.map(({ fullName, status, duration, failureMessages }) => ({
      name: fullName,
      file,
      seconds: (duration ?? 0) / 1000,
      failure: status === "failed" ? (failureMessages ?? []).join("\n") : undefined,
    }));
    return message ? [...tests, { name: "", file, seconds: 0, failure: message }] : tests;
  });
}
