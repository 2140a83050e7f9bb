import { afterEach, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { expectNothingLeft, traces, umlMachines, untilMachineRuns } from "../support/left-behind.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 60_000;

describe("nothing is left behind", { timeout: BOUND }, () => {
  afterEach(async () => {
    await navgw(["down", "--all"]);
    await expectNothingLeft();
  });

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGKILL"])(
    "when %s ends a foreground up",
    async (signal) => {
      const up = startNavgw(["up", "--engine", "uml", "--foreground"]);
      await untilMachineRuns();
      up.kill(signal);
      const ended = await up;
      if (signal !== "SIGKILL") expect(ended.exitCode).toBe(signal === "SIGINT" ? 130 : 143);
      await expectNothingLeft();
    },
  );

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
    "when %s ends an up before the cluster is ready",
    async (signal) => {
      const up = startNavgw(["up", "--engine", "uml"]);
      await untilMachineRuns();
      up.kill(signal);
      expect((await up).exitCode).toBe(signal === "SIGINT" ? 130 : 143);
      await expectNothingLeft();
    },
  );

  it("when SIGKILL ends an up before the cluster is ready", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await untilMachineRuns();
    up.kill("SIGKILL");
    await up;
    await expectNothingLeft();
    expect(await mustNavgw(["list", "-o", "json"])).toBe("[]");
  });

  it("of the machine when SIGKILL ends the keeper", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await untilMachineRuns();
    const keeper = (await traces()).processes.find((line) => line.includes("/keeper"));
    process.kill(Number(keeper?.split(" ")[0]), "SIGKILL");
    const ended = await up;
    expect(ended.exitCode).not.toBe(0);
    expect(ended.stderr).toMatch(/error: .+\n {2}hint: /);
    await expectNothingLeft();
  });

  it("when the guest's kernel dies: the error comes at once and has the console's last lines", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await untilMachineRuns();
    const [machine] = await umlMachines();
    process.kill(Number(machine?.split(" ")[0]), "SIGKILL");
    const killed = performance.now();
    const ended = await up;
    expect(performance.now() - killed).toBeLessThan(5000);
    expect(ended.exitCode).toBe(6);
    expect(ended.stderr).toContain("error:");
    await expectNothingLeft();
  });

  it("when a time-out ends an up", async () => {
    const ended = await navgw(["up", "--engine", "uml", "--timeout", "2s"]);
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toContain("timeout of 2 s");
    await expectNothingLeft();
  });

  it("and two clusters of different names boot side by side", async () => {
    const ups = ["one", "two"].map((name) => startNavgw(["up", "--engine", "uml", "--name", name]));
    await waitUntil("both machines", BOUND, async () => {
      const { processes } = await traces();
      return processes.some((line) => line.includes("keeper")) && (await umlMachines()).length >= 2;
    });
    for (const up of ups) up.kill("SIGINT");
    await Promise.all(ups);
    await expectNothingLeft();
  });
});
