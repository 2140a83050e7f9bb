import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeRunDirectory, runsDir } from "../../../../src/core/microvm/run-directory.ts";

const SOURCE = new URL("../../../../src/core/microvm/run-directory.ts", import.meta.url).href;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "navgw-runs-"));
  vi.stubEnv("XDG_STATE_HOME", home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const left = (): string[] => readdirSync(runsDir()).filter((name) => name !== ".locks");

describe("the directory of a run", () => {
  it("is private, and goes with all that is in it", async () => {
    const outside = join(home, "outside");
    writeFileSync(outside, "kept");
    {
      await using directory = await makeRunDirectory();
      mkdirSync(join(directory.path, "rootfs/locked/deep"), { recursive: true });
      symlinkSync(outside, join(directory.path, "rootfs/link"));
      chmodSync(join(directory.path, "rootfs/locked"), 0o000);
      expect(left()).toHaveLength(1);
    }
    expect(left()).toEqual([]);
    expect(existsSync(outside)).toBe(true);
  });

  it("is left alone while its process lives, and deleted by the next run once that was killed", async () => {
    const script = `
      import { makeRunDirectory } from ${JSON.stringify(SOURCE)};
      const { path } = await makeRunDirectory();
      process.stdout.write(path);
      process.stdout.end();
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const path = await text(other.stdout);
    {
      await using _mine = await makeRunDirectory();
      expect(existsSync(path)).toBe(true);
    }
    const ended = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await ended;
    await using mine = await makeRunDirectory();
    expect(existsSync(path)).toBe(false);
    expect(left().map((name) => join(runsDir(), name))).toEqual([mine.path]);
  });

  it("may have been deleted by somebody else", async () => {
    const directory = await makeRunDirectory();
    rmSync(directory.path, { recursive: true });
    await directory[Symbol.asyncDispose]();
    expect(left()).toEqual([]);
  });
});
