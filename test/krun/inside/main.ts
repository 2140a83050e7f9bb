/** Runs the suite inside the lab. Its events go to descriptor 3, everything else is for the console. */
import { readFileSync } from "node:fs";
import { startVitest } from "vitest/node";
import type { LabArguments } from "./arguments.ts";
import { holdKvm } from "./hold-kvm.ts";
import { EventReporter } from "./reporter.ts";

const { files, filter } = JSON.parse(readFileSync("lab.json", "utf8")) as LabArguments;

holdKvm();
await startVitest("test", [], {
  config: false,
  watch: false,
  include: [...files],
  ...(filter === undefined ? {} : { testNamePattern: filter }),
  // One process: the CPUs are for the guests, and to start another takes seconds.
  pool: "forks",
  isolate: false,
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: 240_000,
  hookTimeout: 240_000,
  reporters: [new EventReporter(3)],
});
// Vitest's own exit code stands in process.exitCode; a handle that a test left open is not to keep the lab running.
process.exit();
