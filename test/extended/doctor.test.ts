import { afterAll, describe, expect, it } from "vitest";
import type { SelftestReport } from "../../src/core/index.ts";
import { navgw, startNavgw } from "../support/cli.ts";
import { expectNothingLeft, untilMachineRuns } from "../support/left-behind.ts";

/** Two starts and all of the story, on a slow machine. */
const BOUND = 900_000;
/** ms until nothing may be left */
const END = 30_000;

/** With the builtin node, which is always at hand: a k3s is tried by the same steps every night. */
describe("doctor tries a cluster, on User Mode Linux", () => {
  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  it("starts it twice, does what users do, reports, and leaves nothing", { timeout: BOUND }, async () => {
    const args = ["doctor", "--node", "builtin", "--engine", "uml", "--timeout", "5m", "--output", "json"];
    const { exitCode, stdout, stderr } = await navgw(args, { show: true });
    const report = JSON.parse(stdout) as SelftestReport;
    expect(report.steps.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      engine: "uml",
      engineReason: expect.stringContaining("uml: works"),
      node: { distribution: "builtin" },
      guest: { kernel: expect.stringMatching(/-navgw$/) },
    });
    expect(exitCode).toBe(0);
    expect(report.steps.map(({ name }) => name)).toEqual([
      "the node imports the image of its disk",
      "a Deployment of two replicas becomes ready and its claim is bound",
      "both replicas respond to a pod by the Service's DNS name",
      "one pod reads what the other writes to the volume",
      "kubectl exec passes a command's exit code",
      "kubectl logs shows what a pod printed",
      "a port of this machine is forwarded to the Service",
      "an image archive is loaded and a pod runs it",
      "a namespace is created, used and deleted",
      "the node's kubectl lists the node",
      "stop and start again keeps data, pods and Service",
    ]);
    expect(report.starts).toHaveLength(2);
    for (const { steps, failure } of report.starts) {
      expect(failure).toBeUndefined();
      expect(steps.map(({ step }) => step)).toEqual(expect.arrayContaining(["engine", "node", "ready"]));
    }
    expect(stderr).toContain("Stopping it and starting it again");
    await expectNothingLeft(END);
  });

  it("leaves nothing when it is interrupted", { timeout: BOUND }, async () => {
    const doctor = startNavgw(["doctor", "--node", "builtin", "--engine", "uml"]);
    await untilMachineRuns(120_000);
    doctor.kill("SIGINT");
    expect((await doctor).exitCode).toBe(130);
    await expectNothingLeft(END);
  });

  it("refuses what it cannot start as up does, without a report", async () => {
    const old = await navgw(["doctor", "--k3s-version", "v1.27.3+k3s1"]);
    expect(old).toMatchObject({ exitCode: 4, stdout: "" });
    expect(old.stderr).toContain("error: k3s v1.27.3+k3s1 is too old");
    await expectNothingLeft(END);
  });
});
