import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { isolated } from "./home.ts";

/**
 * Vitest tells its workers who they are by the environment; a program started by a test is none of them. And npm keeps compiled code
 * in the temporary folder.
 */
export const FRESH = {
  ...{ VITEST: "", VITEST_POOL_ID: "", VITEST_WORKER_ID: "", VITEST_MODE: "", NODE_ENV: "test" },
  NODE_DISABLE_COMPILE_CACHE: "1",
};

/** A project of somebody who uses Vitest, outside the repository. */
export class VitestProject {
  readonly dir: string;

  /** @param dir where `npm install` already ran */
  constructor(dir: string) {
    this.dir = dir;
  }

  /** Writes its files, by their paths in it. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.dir, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }

  /**
   * Starts Vitest, itself and with nothing around it that would catch a signal.
   * @param env further variables, beside those that keep clusters in the tests' own folders
   */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const program = join(this.dir, "node_modules/vitest/vitest.mjs");
    return execa(process.execPath, [program, ...args], {
      cwd: this.dir,
      env: { ...isolated.env, ...FRESH, ...env },
      stdin: "ignore",
      reject: false,
      all: true,
    });
  }
}
