import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCluster } from "../../../src/core/record/cluster-record.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { hollowGuest } from "../cli/support.ts";
import { recordOf } from "../core/support/record.ts";
import { scratch } from "../core/support/scratch.ts";
import { Job } from "./support/step.ts";

const dir = scratch();
let jobs = 0;
const newJob = (): Job => new Job(join(dir, `job-${jobs++}`));
const clusters = (job: Job): string[] => {
  const folder = join(job.dir, "state/navgw/clusters");
  return existsSync(folder) ? readdirSync(folder) : [];
};

test("each bad input is an annotation of its own, nothing is left to clean up, and the summary has them too", async () => {
  const job = newJob();
  const main = await job.start("main", { name: "Bad_Name", cpus: "0", manifests: "absent.yaml" }).result;
  expect(main.exitCode).toBe(1);
  const errors = main.log.split("\n").filter((line) => line.startsWith("::error"));
  expect(errors).toEqual([
    expect.stringMatching(
      /^::error title=Input manifests::input manifests: "absent.yaml" is not allowed: must be existing YAML/,
    ),
    expect.stringMatching(
      /^::error title=Input name::input name: "Bad_Name" is not allowed: must be 1 to 40 lower-case/,
    ),
    expect.stringMatching(/^::error title=Input cpus::input cpus: "0" is not allowed: must be 1 to 64/),
  ]);
  expect(main.summary).toContain("| `name` | `Bad_Name` | must be 1 to 40 lower-case");
  expect(main.state).toEqual({});
  expect(main.outputs).toEqual({});
  const post = await job.post(main, "failure");
  expect(post).toMatchObject({ exitCode: 0, log: "", summary: "" });
});

test("no input ever meets a shell", async () => {
  const job = newJob();
  const evil = `$(touch ${job.dir}/pwned)\`touch ${job.dir}/pwned\`;touch ${job.dir}/pwned`;
  const names = [
    "name",
    "version",
    "engine",
    "images",
    "manifests",
    "enable",
    "k3s-args",
    "registries",
    "ports",
    "wait",
  ];
  const inputs = Object.fromEntries([...names, "timeout", "working-directory"].map((name) => [name, evil]));
  const main = await job.start("main", inputs).result;
  expect(main.exitCode).toBe(1);
  expect(existsSync(join(job.dir, "pwned"))).toBe(false);
});

test("a start that fails says why, keeps state for post before it boots, and post has nothing left to do", async () => {
  const job = newJob();
  const inputs = { name: "broken", node: "builtin", engine: "uml" };
  const main = await job.start("main", inputs, { NAVGW_GUEST_DIR: hollowGuest() }).result;
  expect(main.exitCode).toBe(1);
  expect(main.log).toMatch(/^::error title=NAVGW_ARTIFACT::artifact \S+ is missing: /m);
  expect(main.summary).toMatch(/^### Cluster `broken` did not start\n\n\*\*artifact/);
  expect(JSON.parse(main.state.cluster ?? "")).toMatchObject({ name: "broken", owned: true, ready: false });
  expect(main.env).toEqual({});
  expect(clusters(job)).toEqual([]);
  const post = await job.post(main, "failure");
  expect(post.exitCode).toBe(0);
  expect(post.log).toContain("No cluster broken: nothing to remove");
  expect(readdirSync(join(job.dir, "state/navgw/jobs"))).toEqual([]);
});

test("a cluster that somebody else has is not touched, neither by main nor by post", async () => {
  const job = newJob();
  const state = process.env.XDG_STATE_HOME;
  process.env.XDG_STATE_HOME = join(job.dir, "state");
  await createCluster(recordOf({ name: "mine" }));
  process.env.XDG_STATE_HOME = state;
  const main = await job.start("main", { name: "mine" }).result;
  expect(main.exitCode).toBe(1);
  expect(main.log).toMatch(/^::error title=NAVGW_CLUSTER_EXISTS::cluster mine already exists \(crashed\)/m);
  expect(main.state).toEqual({});
  await job.post(main, "failure");
  expect(clusters(job)).toEqual(["mine"]);
});

test("post never fails the job, whatever it finds", async () => {
  const job = newJob();
  const damaged = await job.start("post", { "job-status": "failure" }, { STATE_cluster: "{not json" }).result;
  expect(damaged.exitCode).toBe(0);
  expect(damaged.log).toMatch(/^::warning::The cluster could not be removed: /m);
  const logsDir = join(job.dir, "temp/logs");
  const state = { name: "gone", owned: true, ready: true, logsDir, diagnostics: "always" };
  const gone = await job.start("post", {}, { STATE_cluster: JSON.stringify(state) }).result;
  expect(gone.exitCode).toBe(0);
  expect(gone.summary).toContain("it did not respond\n\nThe cluster could not be inspected: no cluster gone");
});

test("post leaves the cluster of an earlier step to that step's own post", async () => {
  const job = newJob();
  const state = { name: "shared", owned: false, ready: true, logsDir: job.dir, diagnostics: "always" };
  const post = await job.start("post", {}, { STATE_cluster: JSON.stringify(state) }).result;
  expect(post).toMatchObject({ exitCode: 0, log: "", summary: "" });
});

test("a crashed cluster's console is kept for a job that was cancelled, and its directory goes", async () => {
  const job = newJob();
  const cluster = join(job.dir, "state/navgw/clusters/demo");
  mkdirSync(cluster, { recursive: true });
  writeFileSync(join(cluster, "console.log"), "last words\n");
  const logsDir = join(job.dir, "temp/logs");
  const state = { name: "demo", owned: true, ready: true, logsDir, diagnostics: "on-failure" };
  const began = performance.now();
  const post = await job.start(
    "post",
    { "job-status": "cancelled" },
    { STATE_cluster: JSON.stringify(state) },
  ).result;
  expect(performance.now() - began).toBeLessThan(5000);
  expect(post.summary).toContain("### Cluster `demo` was removed: the job was cancelled");
  expect(post.summary).toContain("last words");
  expect(readFileSync(join(logsDir, "console.log"), "utf8")).toBe("last words\n");
  expect(clusters(job)).toEqual([]);
});

test("main that is cancelled ends at once and leaves nothing", { timeout: 30_000 }, async () => {
  const job = newJob();
  const { child, result } = job.start("main", { name: "cut", engine: "uml", node: "builtin" });
  await waitUntil("the boot's beginning", 15_000, async () => clusters(job).length > 0);
  child.kill("SIGINT");
  const main = await result;
  expect(main.exitCode).toBe(1);
  expect(main.log).toContain("the run was cancelled");
  expect(main.log).not.toContain("::error");
  expect(main.summary).toBe("");
  expect(clusters(job)).toEqual([]);
  const post = await job.post(main, "cancelled");
  expect(post.log).toContain("No cluster cut: nothing to remove");
});
