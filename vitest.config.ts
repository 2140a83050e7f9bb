import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** Tests that boot clusters: files side by side, since a boot keeps one CPU busy and much else waits. */
const clusters = (
  name: string,
  more: TestProjectInlineConfiguration["test"] = {},
): TestProjectInlineConfiguration => ({
  test: {
    ...more,
    name,
    globalSetup: "test/support/build.ts",
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
});

export default defineConfig({
  test: {
    // By default one worker is left out for a terminal that is watched; these tests mostly wait for other processes.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: "unit",
          // Core keeps no state of its own, and to load it again for every file would take longer than its tests.
          isolate: false,
          globalSetup: "test/support/build.ts",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      clusters("integration"),
      clusters("extended"),
      // An emulated machine takes all CPUs: two side by side would run into their bounds.
      clusters("emulated", { maxWorkers: 1 }),
    ],
  },
});
