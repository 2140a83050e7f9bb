import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARTIFACTS, FIXTURES, useActionJobs } from "../support/action-jobs.ts";
import { isolated } from "../support/home.ts";
import { traces, untilMachineRuns } from "../support/left-behind.ts";
import { ACT, canInstall } from "../support/tool.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 300_000;
/** How long a runner that cancels waits until it kills, ms. */
const GRACE = 7500;

/** Workflows on this machine, by act: with the runner's main and post, its outputs, its summary, and its way to cancel. */
describe.skipIf(!(await canInstall(ACT)))("the action", { timeout: BOUND }, () => {
  const jobs = useActionJobs();

  it("gives a job a cluster, and when it fails the reason is in the summary", async () => {
    const job = await jobs.run(join(FIXTURES, "fails.yml"));
    const log = job.log();
    expect(job.result, log).toBe("failure");
    expect(
      job.steps.filter(({ result }) => result === "failure").map(({ step }) => step),
      log,
    ).toEqual(["by hand", "break"]);

    const outputs = job.outputs("cluster");
    const port = /^\{"30080":\d+\}$/;
    expect(outputs).toEqual({
      kubeconfig: join(isolated.clusters, "default/kubeconfig"),
      "kubeconfig-context": "navgw-default",
      "cluster-name": "default",
      server: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      ports: expect.stringMatching(port),
      "k3s-version": "",
      "k8s-version": expect.stringMatching(/^v1\.\d+\.\d+$/),
      engine: "uml",
      "boot-time-ms": expect.stringMatching(/^\d+$/),
      "cache-hit": "false",
      "logs-dir": expect.stringMatching(/\/navgw-test\/logs\/default$/),
    });
    expect(job.exported.KUBECONFIG).toBe(outputs.kubeconfig);
    expect(job.log("curl")).toContain("hello from a pod");
    expect(job.log("images")).toContain("docker.io/library/app:dev");

    // The credentials are there, and nobody sees them.
    expect(job.log("secrets")).toContain("client-key-data: ***");
    expect(job.log("secrets").match(/[A-Za-z0-9+/=]{200,}/g)).toHaveLength(1); // the CA's certificate

    // What the command line finds wrong is an annotation, too.
    expect(job.annotations).toContainEqual(
      expect.objectContaining({ level: "error", step: "by hand", text: expect.stringContaining("many") }),
    );

    expect(job.summary).toMatch(/^### Kubernetes v1\.\d+\.\d+ ready in \d+/);
    expect(job.summary).toContain("| API server ready |");
    expect(job.summary).toContain("npx navgw-test up --engine uml --node builtin");
    expect(job.summary).toMatch(/default\/bad-start.*exit code 3.*no database/);
    expect(job.summary).toMatch(/default\/no-image.*ErrImageNeverPull/);
    const troubles = job.annotations.filter(({ level }) => level === "warning").map(({ title }) => title);
    expect(troubles).toEqual(expect.arrayContaining(["Pod default/bad-start", "Pod default/no-image"]));

    // A step that uploads them has the logs of that moment, or what it dumps; all is there when the job has ended.
    expect(await readFile(join(ARTIFACTS, "logs/console.log"), "utf8")).toContain("navgw: ready");
    expect(await readFile(join(ARTIFACTS, "dump/events.txt"), "utf8")).toContain("bad-start");
    const kept = await readdir(outputs["logs-dir"] ?? "", { recursive: true });
    expect(kept).toEqual(
      expect.arrayContaining([
        "console.log",
        "network.log",
        "events.txt",
        "logs/default/bad-start/bad-start.log",
      ]),
    );
  });

  it("takes no input that is wrong, says all that is wrong, and gives nothing to a shell", async () => {
    const job = await jobs.run(join(FIXTURES, "bad-inputs.yml"));
    expect(job.result).toBe("failure");
    const errors = job.annotations.filter(({ level }) => level === "error");
    const given = await readFile(join(FIXTURES, "bad-inputs.yml"), "utf8");
    const inputs = [...given.matchAll(/^ {10}([a-z0-9-]+):/gm)].map(([, name]) => name);
    const wrong = inputs.filter((name) => name !== "persist-credentials" && name !== "working-directory");
    const told = errors.map(({ title }) => title?.replace("Input ", ""));
    expect([...new Set(told)].sort()).toEqual(wrong.sort());
    // Two entries of manifests are wrong.
    expect(told).toHaveLength(wrong.length + 1);
    expect(errors.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^input engine: "docker" .*: .*krun.*uml.*qemu/),
        expect.stringMatching(/^input images: "missing\.tar" .*: must be existing archives/),
        expect.stringMatching(
          /^input manifests: "missing\/\*\.yaml" .*: must be existing YAML or JSON files/,
        ),
      ]),
    );
    for (const name of wrong) expect(job.summary).toContain(`\`${name}\``);
    expect(job.log("later")).toContain("action.yml");
    expect(job.log("later")).not.toContain("injected");
  });

  it("tells of a boot that took too long, and what it said", async () => {
    const job = await jobs.run(join(FIXTURES, "timeout.yml"));
    expect(job.result).toBe("failure");
    const [error, ...others] = job.annotations;
    expect(others).toEqual([]);
    expect(error?.title).toBe("NAVGW_TIMEOUT");
    expect(error?.text).toMatch(/not ready within the timeout of 3 s/);
    expect(job.summary).toContain("### Cluster `default` did not start");
    expect(job.summary).toContain("<summary>Steps that were reached</summary>");
    expect(job.summary).toMatch(/<summary>k3s\.log<\/summary>\n\n```text\n.*"Starting" version="v1\./);
    const logs = /Full logs: `([^`]+)`/.exec(job.summary)?.[1] ?? "";
    expect(await readdir(logs)).toContain("console.log");
  });

  describe("that is cancelled leaves nothing", () => {
    it("in the middle of the boot, by killing main at once", async () => {
      const job = await jobs.start(join(FIXTURES, "cancelled.yml"));
      await untilMachineRuns();
      job.cancel();
      await job.ended;
      expect(job.result, job.log()).toBe("failure");
      expect(job.log()).not.toContain("reached the tests");
      expect(job.steps.find(({ stage }) => stage === "Post")).toMatchObject({ result: "success" });
      expect(tookOf(job.steps)).toBeLessThan(GRACE);
    });

    it("in the middle of the boot, by the signal that the runner sends", async () => {
      const job = await jobs.start(join(FIXTURES, "cancelled.yml"));
      await waitUntil("the API server", 60_000, async () => job.log("cluster").includes("API server ready"));
      const { processes } = await traces();
      const main = processes.find((line) => line.includes("dist/action/main.js"));
      const sent = performance.now();
      process.kill(Number(main?.split(" ")[0]), "SIGINT");
      await waitUntil("the end of main", GRACE, async () =>
        job.steps.some(({ step, stage }) => step === "cluster" && stage === "Main"),
      );
      expect(performance.now() - sent).toBeLessThan(GRACE);
      await job.ended;
      expect(job.annotations).toEqual([]);
      expect(job.log()).toContain("cancelled");
      expect(tookOf(job.steps)).toBeLessThan(GRACE);
    });

    it("in the middle of a test", async () => {
      const job = await jobs.start(join(FIXTURES, "cancelled.yml"));
      await waitUntil("the tests", BOUND, async () => job.log("tests").includes("reached the tests"));
      job.cancel();
      await job.ended;
      expect(job.result).toBe("failure");
      expect(job.steps.find(({ stage }) => stage === "Post")).toMatchObject({ result: "success" });
      expect(tookOf(job.steps)).toBeLessThan(GRACE);
      expect(job.summary).toMatch(/^### Cluster `default` .*the job was cancelled$/m);
    });
  });
});

/** ms that post took. */
function tookOf(steps: readonly { readonly stage: string; readonly took: number }[]): number {
  return steps.find(({ stage }) => stage === "Post")?.took ?? Number.POSITIVE_INFINITY;
}
