import { chmodSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAIN, navgw, navgwHere, scratch } from "./support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the program", () => {
  it("exits with the code and says why, two lines", async () => {
    const { exitCode, stdout, stderr } = await navgw(["up", "--cpus", "many"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]+\n {2}hint: [^\n]+$/);
  });

  it("exits with 3 for a cluster that is not there", async () => {
    expect(await navgw(["status", "nope"])).toMatchObject({ exitCode: 3, stdout: "" });
  });

  it("gives a pipe everything before it ends", async () => {
    const { stdout } = await navgw(["completion", "bash"]);
    expect(stdout).toMatch(/complete -F _navgw_test navgw-test$/);
  });

  it("takes a reader that goes away for no failure", async () => {
    const line = `'${process.execPath}' '${MAIN}' --help | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await execa("bash", ["-c", line]);
    expect({ stdout, stderr }).toEqual({ stdout: "0", stderr: "" });
  });

  it.each([["list", "-o", "json"], ["version"], ["completion", "bash"], ["--help"]])(
    "fails when its result cannot be written: %s %s",
    async (...args) => {
      const line = `'${process.execPath}' '${MAIN}' ${args.join(" ")} > /dev/full`;
      const { exitCode, stderr } = await execa("sh", ["-c", line], { reject: false });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^error: cannot write to stdout: ENOSPC[^\n]+\n {2}hint: [^\n]+$/);
    },
  );

  it("goes on when nobody can read its messages", async () => {
    const line = `'${process.execPath}' '${MAIN}' list && '${process.execPath}' '${MAIN}' list -o json`;
    const env = { XDG_STATE_HOME: scratch(), XDG_CACHE_HOME: scratch() };
    expect(await execa("sh", ["-c", `(${line}) 2> /dev/full`], { env })).toMatchObject({ stdout: "[]" });
  });

  describe.skipIf(process.getuid?.() !== 0)("for a user that the system does not know, without HOME", () => {
    const stranger = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], {
        ...{ uid: 12345, gid: 12345, env, extendEnv: false, reject: false, cwd: "/" },
      });
      return { exitCode, stdout, stderr };
    };

    it.each([["list"], ["down"], ["up"], ["cache", "ls"], ["golden", "ls"], ["kubeconfig", "--merge"]])(
      "asks for directories: %s %s",
      async (...args) => {
        const { exitCode, stderr } = await stranger(args);
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(
          /no home directory, and XDG_(STATE|CACHE)_HOME is not set\n {2}hint: set XDG_/,
        );
      },
    );

    it("uses the given ones", async () => {
      const home = scratch();
      chmodSync(home, 0o777);
      const env = { XDG_STATE_HOME: join(home, "state"), XDG_CACHE_HOME: join(home, "cache") };
      expect(await stranger(["list", "-o", "json"], env)).toMatchObject({ exitCode: 0, stdout: "[]" });
      expect(await stranger(["down"], env)).toMatchObject({ exitCode: 0, stdout: "" });
    });
  });

  it("is in colour only where that is wanted", async () => {
    const colored = async (...args: string[]): Promise<boolean> =>
      (await navgwHere(...args)).stderr.includes("\x1b[");
    for (const name of ["FORCE_COLOR", "NO_COLOR"]) vi.stubEnv(name, undefined);
    expect(await colored("upp")).toBe(false);
    vi.stubEnv("FORCE_COLOR", "1");
    expect(await colored("upp")).toBe(true);
    expect(await colored("--no-color", "upp")).toBe(false);
    vi.stubEnv("FORCE_COLOR", "0");
    expect(await colored("upp")).toBe(false);
  });
});
