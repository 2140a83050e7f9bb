import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { FIXTURES, useActionJobs } from "../support/action-jobs.ts";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { ACT, canInstall } from "../support/tool.ts";
import { buildImage } from "../unit/core/images/support/images.ts";
import { TestRegistry } from "../unit/core/images/support/registry.ts";
import { file, tar } from "../unit/core/images/support/tar-builder.ts";

const BOUND = 300_000;
const workflows = fileURLToPath(new URL("../../.github/workflows", import.meta.url));
const examples = (await readdir(workflows)).filter((name) => name.startsWith("example-"));

/** Workflows on this machine, by act: the examples, and what test/integration/action.test.ts leaves out. */
describe.skipIf(!(await canInstall(ACT)))("the action", { timeout: BOUND }, () => {
  const jobs = useActionJobs();

  it("says what to do about a runner without KVM", async ({ skip }) => {
    skip(await hasKvm(), "this machine has it");
    const job = await jobs.run(join(FIXTURES, "krun.yml"));
    expect(job.result).toBe("failure");
    const [error, ...others] = job.annotations;
    expect(others).toEqual([]);
    expect(error?.title).toBe("NAVGW_ENGINE_UNAVAILABLE");
    expect(error?.text).toMatch(/KVM/);
    expect(error?.text).toMatch(/engine: uml|input engine to auto/);
  });

  it("keeps what it downloads in the runner's cache", async () => {
    const image = buildImage([tar(file("page", Buffer.from("page")))], { config: {} });
    await using registry = await TestRegistry.start({ "team/app:1": image });
    const text = await readFile(join(FIXTURES, "cached.yml"), "utf8");
    await jobs.repository.write({ "cached.yml": text.replace("registry.example", registry.host) });
    const cache = join(isolated.root, "cache");
    const options = { cache: join(isolated.root, "service"), env: { XDG_CACHE_HOME: cache } };

    const first = await jobs.run("cached.yml", options);
    expect(first.result, first.log()).toBe("success");
    expect(first.outputs("cluster")["cache-hit"]).toBe("false");
    expect(first.log("images")).toContain("/team/app:1");
    const asked = registry.count("/blobs/");
    expect(asked).toBeGreaterThan(0);

    await rm(cache, { recursive: true });
    const second = await jobs.run("cached.yml", options);
    expect(second.result, second.log()).toBe("success");
    expect(second.outputs("cluster")["cache-hit"], second.log()).toBe("true");
    expect(second.log("images")).toContain("/team/app:1");
    expect(registry.count("/blobs/")).toBe(asked);
  });

  it.for(examples)("%s passes", async (name, { skip }) => {
    const text = await readFile(join(workflows, name), "utf8");
    skip(/\bdocker build\b/.test(text) && !(await hasDocker()), "Docker is not here");
    skip(/\bnode: k3s\b/.test(text), "k3s must be the same everywhere: nothing is downloaded here");
    const job = await jobs.run(join(".github/workflows", name));
    expect(job.result, job.log()).toBe("success");
    expect(job.annotations).toEqual([]);
    const uses = text.match(/^ +(- )?uses: \.\/$/gm) ?? [];
    const posts = job.steps.filter(({ stage, result }) => stage === "Post" && result === "success");
    expect(posts).toHaveLength(uses.length);
    expect(job.summary.match(/^### Kubernetes v\S+ ready in /gm)).toHaveLength(uses.length);
  });
});

async function hasDocker(): Promise<boolean> {
  return !(await execa("docker", ["version"], { reject: false })).failed;
}

/** Whether the engine krun boots a guest here. */
async function hasKvm(): Promise<boolean> {
  const { stdout } = await navgw(["doctor", "-o", "json"]);
  const { engines } = JSON.parse(stdout) as { engines: readonly { name: string; usable: boolean }[] };
  return engines.some(({ name, usable }) => name === "krun" && usable);
}
