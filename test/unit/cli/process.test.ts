import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { MAIN, navgw } from "./support.ts";

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
    const colored = async (args: string[], env: Record<string, string>): Promise<boolean> =>
      (await navgw(args, { env })).stderr.includes("\x1b[");
    expect(await colored(["upp"], {})).toBe(false);
    expect(await colored(["upp"], { NO_COLOR: "1" })).toBe(false);
    expect(await colored(["upp"], { FORCE_COLOR: "1" })).toBe(true);
    expect(await colored(["--no-color", "upp"], { FORCE_COLOR: "1" })).toBe(false);
  });
});
