import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { execa, type Options } from "execa";
import { onTestFinished, vi } from "vitest";
import { Cli } from "../../../src/cli/cli.ts";
import { run } from "../../../src/cli/run-command-line.ts";
import { Terminal } from "../../../src/cli/terminal.ts";
import { ARTIFACT_NAMES } from "../../../src/core/artifacts/guest-package.ts";

/** The command line's own script, as built. */
export const MAIN = new URL("../../../dist/src/cli/main.js", import.meta.url).pathname;

/** An empty directory that goes with the test. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "navgw-cli-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Runs the real command line in this process, with this user's clusters and cache stubbed away. */
export async function navgwHere(...args: string[]) {
  const home = scratch();
  vi.stubEnv("XDG_STATE_HOME", join(home, "state"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  const { terminal, stdout, stderr } = captured();
  const exitCode = await run(args, new Cli(terminal));
  return { exitCode, stdout: stdout().trimEnd(), stderr: stderr().trimEnd(), home };
}

/** Runs the real command line as a process, away from this user's clusters and cache. */
export async function navgw(args: readonly string[], options: Pick<Options, "env" | "cwd" | "input"> = {}) {
  const home = scratch();
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], {
    ...options,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_CACHE_HOME: join(home, "cache"),
      ...options.env,
    },
    extendEnv: false,
    reject: false,
    lines: false,
    encoding: "utf8",
  });
  return { exitCode, stdout: String(stdout), stderr: String(stderr), home };
}

/** A guest package that is a manifest only, for what is to fail before a byte of it is needed. */
export function hollowGuest(): string {
  const dir = scratch();
  const sha256 = "0".repeat(64);
  const entry = {
    ...{ file: "x.zst", version: "v1.37.0", licence: "Apache-2.0", sources: [], inputsHash: sha256 },
    ...{ sha256, size: 1, uncompressedSha256: sha256, uncompressedSize: 1 },
  };
  const artifacts = Object.fromEntries(ARTIFACT_NAMES.map((name) => [name, entry]));
  writeFileSync(join(dir, "manifest.json"), JSON.stringify({ schema: 1, artifacts }));
  return dir;
}

/** A terminal that keeps what was written to it. */
export function captured(facts: { readonly tty?: boolean; readonly env?: NodeJS.ProcessEnv } = {}) {
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY: facts.tty === true, columns: 60 });
  const terminal = new Terminal({
    stdin: process.stdin,
    stdout: stdout as unknown as typeof process.stdout,
    stderr: stderr as unknown as typeof process.stderr,
    env: facts.env ?? {},
  });
  const text = (stream: PassThrough): string => String(stream.read() ?? "");
  return { terminal, stdout: () => text(stdout), stderr: () => text(stderr) };
}
