import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scratch } from "../../core/support/scratch.ts";

const dir = scratch();
const root = fileURLToPath(new URL("../../../..", import.meta.url));
const committed = join(root, "dist/action");
// Parts of it are for this platform and installed on it only.
const here = process.platform === "linux" && process.arch === "x64";

/** Files below a folder, by their paths in it. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

test.runIf(here)(
  "dist/action is what the sources make: npm run build:action",
  { timeout: 60_000 },
  async () => {
    const fresh = join(dir, "fresh");
    await execa(process.execPath, [join(root, "src/action/build/build-action.ts"), fresh], { cwd: root });
    expect(filesOf(committed)).toEqual(filesOf(fresh));
    const stale = filesOf(fresh).filter(
      (file) => !readFileSync(join(fresh, file)).equals(readFileSync(join(committed, file))),
    );
    expect(stale).toEqual([]);
  },
);

test("the bundle knows nothing of the machine that made it, and has no native code in it", () => {
  const scripts = filesOf(committed).filter((file) => /^[^/]+\.js$/.test(file));
  expect(scripts.length).toBeGreaterThan(5);
  for (const file of scripts) {
    const text = readFileSync(join(committed, file), "utf8");
    expect(text.includes(root), file).toBe(false);
    expect(text.includes("koffi.node"), file).toBe(false);
  }
  const { runs, outputs } = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
    runs: Record<string, string>;
    outputs: object;
  };
  expect(runs).toEqual({ using: "node24", main: "dist/action/main.js", post: "dist/action/post.js" });
  expect(Object.keys(outputs)).toHaveLength(11);
});

test("every bundled package's licence is in the notices", () => {
  const notices = readFileSync(join(committed, "NOTICES.txt"), "utf8");
  for (const name of ["@actions/core", "@actions/cache", "undici", "zod", "yaml", "tar", "commander"])
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, "m"));
});

test.runIf(here)("what a runner checks out works without node_modules", { timeout: 30_000 }, async () => {
  const checkout = join(dir, "checkout");
  mkdirSync(join(checkout, "dist"), { recursive: true });
  cpSync(committed, join(checkout, "dist/action"), { recursive: true });
  cpSync(join(root, "package.json"), join(checkout, "package.json"));
  symlinkSync(join(root, "packages"), join(checkout, "packages"));
  const run = async (...args: string[]): Promise<string> => {
    const env = { PATH: "/usr/bin:/bin", HOME: dir };
    const [script = "", ...others] = args;
    const argv = [join(checkout, "dist/action", script), ...others];
    return (await execa(process.execPath, argv, { cwd: dir, env, extendEnv: false })).stdout;
  };
  expect(JSON.parse(await run("cli.js", "version", "-o", "json"))).toMatchObject({
    guest: expect.arrayContaining([expect.objectContaining({ name: "vmlinux" })]),
  });
  const library = filesOf(checkout).find((file) => file.includes("libkrun.so")) ?? "";
  expect(library).toMatch(/^dist\/action\/node_modules\/@earendil-works\/.*\/lib\/libkrun\.so\.1\./);
  expect(JSON.parse(await run("runner.js", "describe", join(checkout, library)))).toMatchObject({
    features: expect.objectContaining({ blk: true, net: true }),
  });
});

test("it does not grow unseen", () => {
  const size = (file: string): number => statSync(join(committed, file)).size;
  const scripts = filesOf(committed).filter((file) => /^[^/]+\.js$/.test(file));
  const whole = scripts.reduce((sum, file) => sum + size(file), 0);
  expect(whole / 2 ** 20).toBeLessThan(8);
});
