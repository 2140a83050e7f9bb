/**
 * `npm run fuzz -- [MINUTES]`: generated input for everything that reads what a guest, a registry or a file from elsewhere says.
 * Each Go fuzz target runs for MINUTES (10), each property of the TypeScript tests 100,000 times.
 */
import { fileURLToPath } from "node:url";
import { fuzz } from "./run/fuzz.ts";
import { succeeds } from "./run/step.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const RUNS = "100000";

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  process.stderr.write("usage: npm run fuzz -- [MINUTES]\n");
  process.exit(2);
}

const { passed, failed } = await fuzz(minutes * 60)(root);
const properties = await succeeds(root, ["vitest", "run", "--project", "unit", "hostile"], {
  FUZZ_RUNS: RUNS,
});
process.stdout.write(`fuzz targets: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || !properties ? 1 : 0;
