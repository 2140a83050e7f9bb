import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../../src/core/base/errors.ts";
import { runProgram } from "../../src/core/base/run-program.ts";
import type { Figure } from "../figures.ts";
import type { EnginePart } from "../part.ts";
import { sharedBytes } from "../shared-extents.ts";

/** What a cluster takes on the host's disk. */
export const disk: EnginePart = {
  name: "disk",
  on: "engine",
  async measure(bench) {
    const { dir } = await bench.cluster();
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    let [all, shared]: [number, number | undefined] = [0, 0];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const { blocks, nlink } = await lstat(path);
      all += blocks * 512;
      if (!entry.isFile() || blocks === 0 || shared === undefined) continue;
      const of = nlink > 1 ? blocks * 512 : await sharedIn(path);
      shared = of === undefined ? undefined : shared + of;
    }
    const own: Figure[] =
      shared === undefined ? [] : [{ what: "its own", unit: "bytes", values: [all - shared] }];
    return {
      part: "disk",
      subject: bench.engine.name,
      figures: [{ what: "its directory", unit: "bytes", values: [all] }, ...own],
      note:
        shared === undefined
          ? "what of it is its own needs filefrag (e2fsprogs)"
          : "its own: what it shares with no other file",
    };
  },
};

/** Undefined where that cannot be told. */
async function sharedIn(path: string): Promise<number | undefined> {
  try {
    const { exitCode, stdout } = await runProgram("filefrag", ["-v", path]);
    return exitCode === 0 ? sharedBytes(stdout.toString()) : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
