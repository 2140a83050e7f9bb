import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ActionRepository, type RunOptions } from "../support/act.ts";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { kubectlProgram } from "../support/kubectl.ts";
import { expectNothingLeft, traces, untilMachineRuns } from "../support/left-behind.ts";
import { saveAs } from "../support/shop-image.ts";
import { ACT, canInstall, toolProgram } from "../support/tool.ts";
import { waitUntil } from "../support/wait-until.ts";
import { buildImage } from "../unit/core/images/support/images.ts";
import { TestRegistry } from "../unit/core/images/support/registry.ts";
import { file, tar } from "../unit/core/images/support/tar-builder.ts";

const BOUND = 300_000;
/** How long a runner that cancels waits until it kills, ms. */
const GRACE = 7500;
const fixtures = fileURLToPath(new URL("../fixtures/workflows", import.meta.url));
const workflows = fileURLToPath(new URL("../../.github/workflows", import.meta.url));
const examples = (await readdir(workflows)).filter((name) => name.startsWith("example-"));
const artifacts = join(isolated.root, "artifacts");

/** Workflows on this machine, by act: with the runner's main and post, its outputs, its summary, and its way to cancel. */
describe.skipIf(!(await canInstall(ACT)))("the action", { timeout: BOUND }, () => {
  let repository: ActionRepository;

  beforeAll(async () => {
    repository = await ActionRepository.create(join(isolated.root, "repository"));
    await repository.add(".github");
    const image = buildImage([tar(file("page", Buffer.from("page")))], { config: {} });
    await saveAs(
      image,
      "docker.io/library/app:dev",
      join(repository.dir, "app.tar"),
      join(isolated.root, "app"),
    );
    await Promise.all([toolProgram(ACT), kubectlProgram()]);
  }, 600_000);

  afterEach(() => expectNothingLeft());

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  /** Starts one of the fixtures, or of this repository's own workflows. */
  const start = async (workflow: string, more: RunOptions = {}) => {
    const uploads = { "actions/upload-artifact": join(fixtures, "upload-artifact") };
    return repository.start(workflow, {
      ...more,
      local: { ...uploads, "navigator/gateway-action": repository.dir },
      path: [dirname(await kubectlProgram())],
      env: { ARTIFACTS: artifacts, ...more.env },
    });
  };
  const run = async (...given: Parameters<typeof start>) => {
    const started = await start(...given);
    await started.ended;
    return started;
  };

  it("gives a job a cluster, and when it fails the reason is in the summary", async () => {
    const job = await run(join(fixtures, "fails.yml"));
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
    expect(await readFile(join(artifacts, "logs/console.log"), "utf8")).toContain("navgw: ready");
    expect(await readFile(join(artifacts, "dump/events.txt"), "utf8")).toContain("bad-start");
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
    const job = await run(join(fixtures, "bad-inputs.yml"));
    expect(job.result).toBe("failure");
    const errors = job.annotations.filter(({ level }) => level === "error");
    const given = await readFile(join(fixtures, "bad-inputs.yml"), "utf8");
    const inputs = [...given.matchAll(/^ {10}([a-z0-9-]+):/gm)].map(([, name]) => name);
    const wrong = inputs.filter((name) => name !== "persist-credentials" && name !== "working-directory");
    const told = errors.map(({ title }) => title?.replace("Input ", ""));
    expect([...new Set(told)].sort()).toEqual(wrong.sort());
    // Two entries of manifests are wrong.
    expect(told).toHaveLength(wrong.length + 1);
    expect(errors.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^input engine: "docker" .*: .*krun.*uml.*qemu/),
        expect.stringMatching(/^input images: "missing\.tar" .*: archives that are there/),
        expect.stringMatching(/^input manifests: "missing\/\*\.yaml" .*: files/),
      ]),
    );
    for (const name of wrong) expect(job.summary).toContain(`\`${name}\``);
    expect(job.log("later")).toContain("action.yml");
    expect(job.log("later")).not.toContain("injected");
  });

  it("tells of a boot that took too long, and what it said", async () => {
    const job = await run(join(fixtures, "timeout.yml"));
    expect(job.result).toBe("failure");
    const [error, ...others] = job.annotations;
    expect(others).toEqual([]);
    expect(error?.title).toBe("NAVGW_TIMEOUT");
    expect(error?.text).toMatch(/not ready within the timeout of 3 s/);
    expect(job.summary).toContain("### Cluster `default` did not start");
    expect(job.summary).toContain("<summary>How far it came</summary>");
    expect(job.summary).toMatch(/<summary>k3s\.log<\/summary>\n\n```text\n.*"Starting" version="v1\./);
    const logs = /Whole logs: `([^`]+)`/.exec(job.summary)?.[1] ?? "";
    expect(await readdir(logs)).toContain("console.log");
  });

  it("says what to do about a runner without KVM", async ({ skip }) => {
    skip(await hasKvm(), "this machine has it");
    const job = await run(join(fixtures, "krun.yml"));
    expect(job.result).toBe("failure");
    const [error, ...others] = job.annotations;
    expect(others).toEqual([]);
    expect(error?.title).toBe("NAVGW_ENGINE_UNAVAILABLE");
    expect(error?.text).toMatch(/KVM/);
    expect(error?.text).toMatch(/engine: uml|engine at auto/);
  });

  it("keeps what it downloads in the runner's cache", async () => {
    const image = buildImage([tar(file("page", Buffer.from("page")))], { config: {} });
    await using registry = await TestRegistry.start({ "team/app:1": image });
    const text = await readFile(join(fixtures, "cached.yml"), "utf8");
    await repository.write({ "cached.yml": text.replace("registry.example", registry.host) });
    const cache = join(isolated.root, "cache");
    const options = { cache: join(isolated.root, "service"), env: { XDG_CACHE_HOME: cache } };

    const first = await run("cached.yml", options);
    expect(first.result, first.log()).toBe("success");
    expect(first.outputs("cluster")["cache-hit"]).toBe("false");
    expect(first.log("images")).toContain("/team/app:1");
    const asked = registry.count("/blobs/");
    expect(asked).toBeGreaterThan(0);

    await rm(cache, { recursive: true });
    const second = await run("cached.yml", options);
    expect(second.result, second.log()).toBe("success");
    expect(second.outputs("cluster")["cache-hit"], second.log()).toBe("true");
    expect(second.log("images")).toContain("/team/app:1");
    expect(registry.count("/blobs/")).toBe(asked);
  });

  describe("that is cancelled leaves nothing", () => {
    it("in the middle of the boot, by killing main at once", async () => {
      const job = await start(join(fixtures, "cancelled.yml"));
      await untilMachineRuns();
      job.cancel();
      await job.ended;
      expect(job.result, job.log()).toBe("failure");
      expect(job.log()).not.toContain("reached the tests");
      expect(job.steps.find(({ stage }) => stage === "Post")).toMatchObject({ result: "success" });
      expect(tookOf(job.steps)).toBeLessThan(GRACE);
    });

    it("in the middle of the boot, by the signal that the runner sends", async () => {
      const job = await start(join(fixtures, "cancelled.yml"));
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
      const job = await start(join(fixtures, "cancelled.yml"));
      await waitUntil("the tests", BOUND, async () => job.log("tests").includes("reached the tests"));
      job.cancel();
      await job.ended;
      expect(job.result).toBe("failure");
      expect(job.steps.find(({ stage }) => stage === "Post")).toMatchObject({ result: "success" });
      expect(tookOf(job.steps)).toBeLessThan(GRACE);
      expect(job.summary).toMatch(/^### Cluster `default` .*the job was cancelled$/m);
    });
  });

  it.for(examples)("%s passes", async (name, { skip }) => {
    const text = await readFile(join(workflows, name), "utf8");
    skip(/\bdocker build\b/.test(text) && !(await hasDocker()), "Docker is not here");
    skip(/\bnode: k3s\b/.test(text), "k3s must be the same everywhere: nothing is downloaded here");
    const job = await run(join(".github/workflows", name));
    expect(job.result, job.log()).toBe("success");
    expect(job.annotations).toEqual([]);
    const uses = text.match(/^ +(- )?uses: \.\/$/gm) ?? [];
    const posts = job.steps.filter(({ stage, result }) => stage === "Post" && result === "success");
    expect(posts).toHaveLength(uses.length);
    expect(job.summary.match(/^### Kubernetes v\S+ ready in /gm)).toHaveLength(uses.length);
  });
});

/** ms that post took. */
function tookOf(steps: readonly { readonly stage: string; readonly took: number }[]): number {
  return steps.find(({ stage }) => stage === "Post")?.took ?? Number.POSITIVE_INFINITY;
}

async function hasDocker(): Promise<boolean> {
  return !(await execa("docker", ["version"], { reject: false })).failed;
}

/** Whether the engine krun boots a guest here. */
async function hasKvm(): Promise<boolean> {
  const { stdout } = await navgw(["doctor", "-o", "json"]);
  const { engines } = JSON.parse(stdout) as { engines: readonly { name: string; usable: boolean }[] };
  return engines.some(({ name, usable }) => name === "krun" && usable);
}
