import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Compiles `dist/` before the first test: what tests start as a process is what users start, and is today's. */
export default async function build(): Promise<void> {
  await execa("tsc", ["-p", "tsconfig.build.json"], { cwd: root, preferLocal: true });
}
