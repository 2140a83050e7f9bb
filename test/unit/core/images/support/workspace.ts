import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** A scratch directory of one test file: made when its tests begin, unless all are skipped, and removed at its end. */
export function workspace(): string {
  const path = join(tmpdir(), `navgw-oci-${randomBytes(6).toString("hex")}`);
  beforeAll(() => mkdirSync(path));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs a program and throws with what it said when it fails. */
export function run(program: string, ...args: string[]): string {
  const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${result.stderr || result.error}`);
  return result.stdout;
}

/** Whether a program is on the PATH. */
export function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
