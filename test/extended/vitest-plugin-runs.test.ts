import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { expectNothingLeft } from "../support/left-behind.ts";
import { installPackages } from "../support/packages.ts";
import { checkTypes, SHARED_TEST, usePluginProject } from "../support/plugin-project.ts";
import { FRESH, VitestProject } from "../support/vitest-project.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;

const plugin = usePluginProject();

describe("a fresh project with Vitest 4.1", () => {
  it("has its cluster by three files and npx vitest run", { timeout: BOUND }, async () => {
    const dir = join(isolated.root, "four");
    await installPackages(dir, [
      plugin.tarballs.navgw,
      plugin.tarballs.guest,
      "vitest@~4.1",
      "@types/node@^24",
    ]);
    await new VitestProject(dir).write({
      "package.json": '{ "private": true, "type": "module" }',
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({ plugins: [navgw()] });
      `,
      "cluster.test.ts": SHARED_TEST,
    });
    const { all } = await execa("npx", ["vitest", "run"], {
      ...{ cwd: dir, all: true, stdin: "ignore", env: { ...isolated.env, ...FRESH, NAVGW_ENGINE: "uml" } },
    });
    expect(all).toMatch(/RUN {2}v4\.1\./);
    expect(all).toMatch(/Tests {2}3 passed/);
    await checkTypes(dir);
    await expectNothingLeft();
  });
});

describe("a run that watches", () => {
  it("keeps its cluster over reruns and resets it when asked", { timeout: BOUND }, async () => {
    const test = (run: number): string => `
      import { writeFileSync } from "node:fs";
      import { expect, test } from "navgw-test/vitest/fixtures";
      test("run ${run}", async ({ cluster }) => {
        const before = await cluster.kubectl(["get", "namespaces", "-o", "name"]);
        await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "run-${run}" } });
        writeFileSync("run-${run}.json", JSON.stringify({ name: cluster.name, before }));
      });
    `;
    await plugin.project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml" }, reset: "rerun" })],
          test: { include: ["watched.test.ts"], testTimeout: 60_000 },
        });
      `,
      "watched.test.ts": test(1),
    });
    const vitest = plugin.project.start(["watch"]);
    const run = (count: number): Promise<{ name: string; before: string }> =>
      waitUntil(`run ${count}`, BOUND, async () =>
        JSON.parse(await readFile(join(plugin.project.dir, `run-${count}.json`), "utf8")),
      );
    try {
      const first = await run(1);
      await plugin.project.write({ "watched.test.ts": test(2) });
      const second = await run(2);
      expect(second.name).toBe(first.name);
      expect(second.before).toBe(first.before);
    } finally {
      vitest.kill("SIGTERM");
      await vitest;
    }
    await expectNothingLeft();
  });
});

describe("runs at the same time", () => {
  const sharing = (seen: string) => `
    import { writeFileSync } from "node:fs";
    import { test } from "navgw-test/vitest/fixtures";
    test("is held", { timeout: 60_000 }, async ({ cluster, namespace }) => {
      const metadata = { name: "held", finalizers: ["example.com/nobody"] };
      await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata });
      writeFileSync("${seen}", cluster.name);
    });
  `;
  const readSeen = (name: string): Promise<string> => readFile(join(plugin.project.dir, name), "utf8");

  beforeAll(() =>
    plugin.project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({ plugins: [navgw({ cluster: { engine: "uml" } })] });
      `,
      "left.test.ts": sharing("left.txt"),
      "right.test.ts": sharing("right.txt"),
    }),
  );
  const both = async (env: Readonly<Record<string, string>>) => {
    const runs = ["left.test.ts", "right.test.ts"].map((file) => plugin.project.start(["run", file], env));
    const ended = await Promise.all(runs);
    for (const { exitCode, all } of ended) expect(exitCode, all).toBe(0);
    return [await readSeen("left.txt"), await readSeen("right.txt")];
  };

  it("stay apart", { timeout: BOUND }, async () => {
    const [left, right] = await both({});
    expect(left).not.toBe(right);
    await expectNothingLeft();
  });

  it("share one cluster when it is reused, and the next one tells what they left stuck", {
    timeout: BOUND,
  }, async () => {
    expect(await both({ NAVGW_REUSE: "shared" })).toEqual(["shared", "shared"]);
    const stuck = /cluster shared: namespace is-held-\S+ does not go: .*example\.com\/nobody/;
    await waitUntil("a run that tells of them", BOUND, async () => {
      const { all } = await plugin.project.start(["run", "left.test.ts"], { NAVGW_REUSE: "shared" });
      expect(all).toContain("cluster shared: taken as it is");
      return stuck.test(all);
    });
    await navgw(["down", "--name", "shared"]);
    await expectNothingLeft();
  });
});
