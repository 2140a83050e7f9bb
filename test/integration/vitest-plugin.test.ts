import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { expectNothingLeft } from "../support/left-behind.ts";
import { checkTypes, SHARED_TEST, usePluginProject } from "../support/plugin-project.ts";
import { describeSignals } from "../support/plugin-signals.ts";

const BOUND = 180_000;

const plugin = usePluginProject();

describe("a run with two projects and more", () => {
  let said = "";
  let exitCode: number | undefined;

  beforeAll(async () => {
    await plugin.project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        const project = (pool: "forks" | "threads" | "vmThreads", include: string) => ({ extends: true, test: { name: pool + " " + include, pool, include: [include] } });
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml" } })],
          test: {
            testTimeout: 60_000,
            projects: [
              project("forks", "shared.test.ts"),
              project("threads", "shared.test.ts"),
              project("vmThreads", "shared.test.ts"),
              project("forks", "broken.test.ts"),
            ],
          },
        });
      `,
      "shared.test.ts": SHARED_TEST,
      "broken.test.ts": `
        import { test } from "navgw-test/vitest/fixtures";
        const container = { name: "app", image: "navgw.local/nothing:1", imagePullPolicy: "Never" };
        test("has a broken pod", async ({ namespace }) => {
          await namespace.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "broken" }, spec: { containers: [container] } });
          await namespace.waitFor({ kind: "Pod", name: "broken" }, "Ready", { timeoutMs: 5000 });
        });
      `,
    });
    const result = await plugin.project.start(["run"]);
    said = result.all;
    exitCode = result.exitCode;
  }, BOUND);

  it("has one cluster, in every pool", async () => {
    const clusters = (await readFile(join(plugin.project.dir, "clusters.txt"), "utf8")).trim().split("\n");
    expect(clusters).toHaveLength(3);
    expect(new Set(clusters).size).toBe(1);
    expect(said.match(/ready after/g)).toHaveLength(1);
    expect(said).toMatch(/Tests {2}1 failed \| 9 passed/);
    expect(exitCode).toBe(1);
  });

  it("shows beside a failed test what became of its pods", async () => {
    expect(said).toMatch(/namespace has-a-broken-pod-\S+: pod broken Pending, app ErrImageNeverPull/);
    const attachments = (await readdir(plugin.project.dir, { recursive: true })).filter((path) =>
      /attachments/.test(path),
    );
    const events = attachments.find((path) => /has-a-broken-pod.*events/.test(path)) ?? "";
    expect(await readFile(join(plugin.project.dir, events), "utf8")).toContain("ErrImageNeverPull");
  });

  it("has types for all of it", () => checkTypes(plugin.project.dir));

  it("leaves nothing", () => expectNothingLeft());
});

describe("a boot that fails", () => {
  it("fails the run once, with reason, hint and the console's last lines", { timeout: BOUND }, async () => {
    await plugin.project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml", timeoutMs: 2000 } })],
          test: { include: ["one.test.ts", "two.test.ts"] },
        });
      `,
      "one.test.ts": 'import { test } from "vitest"; test("one", () => {});',
      "two.test.ts": 'import { test } from "vitest"; test("two", () => {});',
    });
    const { all, exitCode } = await plugin.project.start(["run"]);
    expect(exitCode).toBe(1);
    expect(all.match(/the cluster did not start/g)).toHaveLength(1);
    expect(all).toMatch(/did not start: the cluster was not ready within the timeout of 2 s/);
    expect(all).toMatch(/\n {2}hint: .+\n {2}full log: .+\n {2}last lines:\n {4}.+/);
    await expectNothingLeft();
  });
});

describeSignals(plugin, [
  { phase: "boot", signal: "SIGINT" },
  { phase: "boot", signal: "SIGTERM" },
  { phase: "boot", signal: "SIGKILL" },
  { phase: "tests", signal: "SIGKILL" },
]);
