import { afterEach, describe, expect, it } from "vitest";
import { navgw, startNavgw } from "../support/cli.ts";
import { asItStarts, BOUND, UP } from "../support/failing-start.ts";
import { isolated } from "../support/home.ts";
import { largestPart } from "../support/uml-parts.ts";
import { waitUntil } from "../support/wait-until.ts";

afterEach(async () => {
  await navgw(["down", "--all"]);
});

/** Those that are reported at once. */
describe("a start that fails", () => {
  it("because a process of the guest was killed on this machine, says so at once", {
    timeout: BOUND,
  }, async () => {
    const starting = startNavgw(UP);
    await asItStarts("pidof k3s");
    const stub = await waitUntil("a process of the guest", 10_000, () => largestPart(isolated.clusters));
    process.kill(stub, "SIGKILL");
    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/^error: a process of the guest was killed on the host: /m);
  });

  it.each([
    { arg: "--no-such-flag=1", said: "no-such-flag is not understood by the builtin node" },
    { arg: "--kubelet-arg=no-such-flag=1", said: "unknown flag: --no-such-flag" },
    { arg: "--kube-apiserver-arg=no-such-flag=1", said: "unknown flag: --no-such-flag" },
  ])("because $arg is refused, says so after one try", { timeout: BOUND }, async ({ arg, said }) => {
    const { exitCode, stderr } = await navgw([...UP, `--k3s-arg=${arg}`]);
    expect(exitCode).toBe(6);
    const error = stderr.split("\n").find((line) => line.startsWith("error:"));
    expect(error).toContain("error: the node refuses an argument: ");
    expect(error).toContain(said);
    expect(stderr).toContain("hint: correct it in --k3s-arg");
    expect(stderr).not.toContain("is started again");
  });
});
