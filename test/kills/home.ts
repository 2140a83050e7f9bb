import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

export const repository = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(repository, "src/cli/main.ts");

/** Directories of a campaign: everything that its commands make is below `root`. */
export class Home implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "navgw-kills-"));
  readonly state = join(this.root, "state");
  readonly cache = join(this.root, "cache");
  readonly temporary = join(this.root, "tmp");
  readonly env = {
    PATH: process.env.PATH ?? "",
    HOME: this.root,
    KUBECONFIG: join(this.root, "kubeconfig"),
    XDG_STATE_HOME: this.state,
    XDG_CACHE_HOME: this.cache,
    TMPDIR: this.temporary,
    NAVGW_OFFLINE: "1",
    NODE_DISABLE_COMPILE_CACHE: "1",
    NO_COLOR: "1",
    ...(process.env.NAVGW_GUEST_DIR === undefined ? {} : { NAVGW_GUEST_DIR: process.env.NAVGW_GUEST_DIR }),
  };

  constructor() {
    for (const dir of [this.state, this.cache, this.temporary]) mkdirSync(dir, { mode: 0o700 });
  }

  /** Starts the command line; the caller waits for it. @param bound ms, after which it is killed */
  navgw(args: readonly string[], bound = 300_000) {
    return this.start(process.execPath, [MAIN, ...args], this.root, {}, bound);
  }

  /** The output of a command. @throws Error when it fails */
  async mustNavgw(args: readonly string[]): Promise<string> {
    const { exitCode, all } = await this.navgw(args);
    if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${all}`);
    return all ?? "";
  }

  start(
    program: string,
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>> = {},
    timeout = 300_000,
  ) {
    const options = { cwd, timeout, env: { ...this.env, ...env }, extendEnv: false } as const;
    return execa(program, args, { ...options, stdin: "ignore", reject: false, all: true });
  }

  /** A project that uses the Vitest plugin. @returns its directory */
  vitestProject(): string {
    const dir = join(this.root, "project");
    mkdirSync(join(dir, "node_modules"), { recursive: true });
    symlinkSync(repository, join(dir, "node_modules/navgw-test"));
    symlinkSync(join(repository, "node_modules/vitest"), join(dir, "node_modules/vitest"));
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }\n');
    writeFileSync(join(dir, "vitest.config.ts"), CONFIG);
    writeFileSync(join(dir, "some.test.ts"), TEST);
    return dir;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const CONFIG = `
import { navgw } from "navgw-test/vitest";
import { defineConfig } from "vitest/config";
export default defineConfig({ plugins: [navgw({ cluster: { engine: "uml" } })] });
`;

const TEST = `
import { expect, test } from "navgw-test/vitest/fixtures";
test("has a namespace", async ({ kubectl }) => {
  expect(await kubectl(["get", "serviceaccounts", "-o", "name"])).toContain("default");
}, 60_000);
`;
