import { execa } from "execa";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAIN, navgw, navgwHere } from "./support.ts";

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
