import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Set where `dist/` is today's and several steps, side by side, read it. */
const COMPILED = "NAVGW_TEST_COMPILED";

/** Compiles `dist/`, unless that was done for this run of the tests. */
export async function compile(): Promise<void> {
  if (process.env[COMPILED] === "1") return;
  await execa("tsc", ["-p", "tsconfig.build.json"], { cwd: root, preferLocal: true });
}

/** Compiles `dist/` for this process and those that it starts. */
export async function compileOnce(): Promise<void> {
  await compile();
  process.env[COMPILED] = "1";
}

/** Vitest's global setup: what tests start as a process is what users start, and is today's. */
export default compile;
