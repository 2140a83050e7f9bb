import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

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
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: "integration",
          globalSetup: "test/support/build.ts",
          include: ["test/integration/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
