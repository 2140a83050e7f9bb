import { usePluginProject } from "../support/plugin-project.ts";
import { describeSignals } from "../support/plugin-signals.ts";

/** Those that test/integration/vitest-plugin.test.ts leaves out. */
describeSignals(usePluginProject(), [
  { phase: "tests", signal: "SIGINT" },
  { phase: "tests", signal: "SIGTERM" },
  { phase: "teardown", signal: "SIGINT" },
  { phase: "teardown", signal: "SIGTERM" },
  { phase: "teardown", signal: "SIGKILL" },
]);
