import { afterEach, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { traces } from "../support/left-behind.ts";
import { waitUntil } from "../support/wait-until.ts";

const NOTHING = { processes: [], sockets: [], files: [] };
const BOUND = 60_000;

/** Waits until a boot has its machine running. */
const machineRuns = (): Promise<true> =>
  waitUntil("the machine's start", BOUND, async () => {
    const { processes } = await traces();
    return processes.some((line) => line.includes("linux-uml mem="));
  });

const nothingLeft = (): Promise<true> =>
  waitUntil("the last trace's end", 10_000, async () => {
    expect(await traces()).toEqual(NOTHING);
    return true;
  });

/** A boot is far enough when the machine runs: whatever ends it from then on has everything to clean up. */
describe("nothing is left behind", { timeout: BOUND }, () => {
  afterEach(async () => {
    await navgw(["down", "--all"]);
    await nothingLeft();
  });

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGKILL"])(
    "when %s ends a foreground up",
    async (signal) => {
      const up = startNavgw(["up", "--engine", "uml", "--foreground"]);
      await machineRuns();
      up.kill(signal);
      const ended = await up;
      if (signal !== "SIGKILL") expect(ended.exitCode).toBe(signal === "SIGINT" ? 130 : 143);
      await nothingLeft();
    },
  );

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
    "when %s ends an up before the cluster is ready",
    async (signal) => {
      const up = startNavgw(["up", "--engine", "uml"]);
      await machineRuns();
      up.kill(signal);
      expect((await up).exitCode).toBe(signal === "SIGINT" ? 130 : 143);
      await nothingLeft();
    },
  );

  it("when SIGKILL ends an up before the cluster is ready", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await machineRuns();
    up.kill("SIGKILL");
    await up;
    await nothingLeft();
    expect(await mustNavgw(["list", "-o", "json"])).toBe("[]");
  });

  it("of the machine when SIGKILL ends the keeper", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await machineRuns();
    const keeper = (await traces()).processes.find((line) => line.includes("/keeper"));
    process.kill(Number(keeper?.split(" ")[0]), "SIGKILL");
    const ended = await up;
    expect(ended.exitCode).not.toBe(0);
    expect(ended.stderr).toMatch(/error: .+\n {2}hint: /);
    await nothingLeft();
  });

  it("when the guest's kernel dies: the error comes at once and has the console's last lines", async () => {
    const up = startNavgw(["up", "--engine", "uml"]);
    await machineRuns();
    const machine = (await traces()).processes.find((line) => line.includes("linux-uml mem="));
    process.kill(Number(machine?.split(" ")[0]), "SIGKILL");
    const killed = performance.now();
    const ended = await up;
    expect(performance.now() - killed).toBeLessThan(5000);
    expect(ended.exitCode).toBe(6);
    expect(ended.stderr).toContain("error:");
    await nothingLeft();
  });

  it("when a time-out ends an up", async () => {
    const ended = await navgw(["up", "--engine", "uml", "--timeout", "2s"]);
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toContain("timeout of 2 s");
    await nothingLeft();
  });

  it("and two clusters of different names boot side by side", async () => {
    const ups = ["one", "two"].map((name) => startNavgw(["up", "--engine", "uml", "--name", name]));
    await waitUntil("both machines", BOUND, async () => {
      const { processes } = await traces();
      return ["one", "two"].every(
        (name) =>
          processes.some((line) => line.includes("keeper")) &&
          processes.filter((line) => line.includes("linux-uml mem=")).length >= 2 &&
          name,
      );
    });
    for (const up of ups) up.kill("SIGINT");
    await Promise.all(ups);
    await nothingLeft();
  });
});
