import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { table } from "../../src/cli/table.ts";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { expectNothingLeft, traces, umlMachines } from "../support/left-behind.ts";
import { installPackages, packPackages, type Tarballs } from "../support/packages.ts";
import { FRESH, VitestProject } from "../support/vitest-project.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;
const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

let tarballs: Tarballs;
let project: VitestProject;

beforeAll(async () => {
  tarballs = await packPackages(join(isolated.root, "packages"));
  const dir = join(isolated.root, "project");
  await installPackages(dir, [tarballs.navgw, tarballs.guest, "vitest@^5", "@types/node@^24"]);
  project = new VitestProject(dir);
}, BOUND);

afterAll(async () => {
  await navgw(["down", "--all"]);
});

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ strict: true, noEmit: true, module: "nodenext", target: "es2024", types: ["node"] },
    ...{ lib: ["es2024", "esnext.disposable"], skipLibCheck: true },
  },
  include: ["*.test.ts", "vitest.config.ts"],
});

/** Whether a project's files have the types that they say. */
async function checkTypes(dir: string): Promise<void> {
  await writeFile(join(dir, "tsconfig.json"), TSCONFIG);
  await execa("tsc", ["-p", dir], { preferLocal: true, all: true });
}

/** What is true in every pool and in every version. */
const SHARED_TEST = `
  import { appendFileSync } from "node:fs";
  import { expect, inject, test } from "navgw-test/vitest/fixtures";

  test("has the run's cluster", ({ cluster }) => {
    appendFileSync("clusters.txt", cluster.name + "\\n");
    expect(cluster.getServer()).toBe(inject("navgw").server);
    expect(cluster.getKubeConfig()).toContain(inject("navgw").context);
  });

  test("has a namespace of its own", async ({ namespace, kubectl }) => {
    await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made" }, data: { a: "b" } });
    expect(await kubectl(["get", "configmap", "made", "-o", "jsonpath={.data.a}"])).toBe("b");
    expect(namespace.name).toMatch(/^has-a-namespace-of-its-own-/);
  });

  test("finds nothing of the test before", async ({ kubectl }) => {
    expect(await kubectl(["get", "configmap", "-o", "name"])).not.toContain("made");
  });
`;

describe("a run with two projects and more", () => {
  let said = "";
  let exitCode: number | undefined;

  beforeAll(async () => {
    await project.write({
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
          await namespace.waitFor({ kind: "Pod", name: "broken" }, "Ready", { timeout: 5000 });
        });
      `,
    });
    const result = await project.start(["run"]);
    said = result.all;
    exitCode = result.exitCode;
  }, BOUND);

  it("has one cluster, in every pool", async () => {
    const clusters = (await readFile(join(project.dir, "clusters.txt"), "utf8")).trim().split("\n");
    expect(clusters).toHaveLength(3);
    expect(new Set(clusters).size).toBe(1);
    expect(said.match(/ready after/g)).toHaveLength(1);
    expect(said).toMatch(/Tests {2}1 failed \| 9 passed/);
    expect(exitCode).toBe(1);
  });

  it("shows beside a failed test what became of its pods", async () => {
    expect(said).toMatch(/namespace has-a-broken-pod-\S+: pod broken Pending, app ErrImageNeverPull/);
    const attachments = (await readdir(project.dir, { recursive: true })).filter((path) =>
      /attachments/.test(path),
    );
    const events = attachments.find((path) => /has-a-broken-pod.*events/.test(path)) ?? "";
    expect(await readFile(join(project.dir, events), "utf8")).toContain("ErrImageNeverPull");
  });

  it("has types for all of it", () => checkTypes(project.dir));

  it("leaves nothing", () => expectNothingLeft());
});

describe("a fresh project with Vitest 4.1", () => {
  it("has its cluster by three files and npx vitest run", { timeout: BOUND }, async () => {
    const dir = join(isolated.root, "four");
    await installPackages(dir, [tarballs.navgw, tarballs.guest, "vitest@~4.1", "@types/node@^24"]);
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
    await project.write({
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
    const vitest = project.start(["watch"]);
    const run = (count: number): Promise<{ name: string; before: string }> =>
      waitUntil(`run ${count}`, BOUND, async () =>
        JSON.parse(await readFile(join(project.dir, `run-${count}.json`), "utf8")),
      );
    try {
      const first = await run(1);
      await project.write({ "watched.test.ts": test(2) });
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

/** Emulated where there is no KVM. */
describe.runIf(hasQemu)("isolation by file", () => {
  const file = (name: string) => `
    import { writeFileSync } from "node:fs";
    import { expect, test } from "navgw-test/vitest/fixtures";
    test("has a cluster of its own, set up already", { timeout: 200_000 }, async ({ cluster }) => {
      writeFileSync("${name}.txt", cluster.name);
      expect(await cluster.kubectl(["get", "configmaps", "-o", "name"])).toBe("configmap/given\\nconfigmap/kube-root-ca.crt\\n");
      await cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}" } });
    });
    test("the same as the file's other tests", async ({ cluster }) => {
      expect(await cluster.kubectl(["get", "configmaps", "-o", "name"])).toContain("configmap/${name}");
    });
  `;

  it("gives each file a clone of the run's cluster", { timeout: 3 * BOUND }, async () => {
    await project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        const cluster = { manifests: ["given.yaml"], timeout: 400_000 };
        export default defineConfig({
          plugins: [navgw({ cluster, isolate: "file" })],
          test: { include: ["first.test.ts", "second.test.ts"], testTimeout: 60_000 },
        });
      `,
      "given.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: given }\n",
      "first.test.ts": file("first"),
      "second.test.ts": file("second"),
    });
    const { all, exitCode } = await project.start(["run"]);
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(/ready after .* on qemu/);
    const names = ["first.txt", "second.txt"].map((name) => readFile(join(project.dir, name), "utf8"));
    expect(new Set(await Promise.all(names)).size).toBe(2);
    await expectNothingLeft();
  });

  it("says so where there are no clones, and shares the cluster", { timeout: BOUND }, async () => {
    await project.write({
      "shared.test.ts": `
        import { expect, inject, test } from "navgw-test/vitest/fixtures";
        test("has the run's", ({ cluster }) => expect(cluster.name).toBe(inject("navgw").name));
      `,
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml" }, isolate: "file" })],
          test: { include: ["shared.test.ts"] },
        });
      `,
    });
    const { all, exitCode } = await project.start(["run"]);
    expect(exitCode, all).toBe(0);
    expect(all).toContain('isolate "file": no clones here, files share the cluster');
    await expectNothingLeft();
  });
});

describe("a boot that fails", () => {
  it("fails the run once, with reason, hint and the console's last lines", { timeout: BOUND }, async () => {
    await project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml", timeout: 2000 } })],
          test: { include: ["one.test.ts", "two.test.ts"] },
        });
      `,
      "one.test.ts": 'import { test } from "vitest"; test("one", () => {});',
      "two.test.ts": 'import { test } from "vitest"; test("two", () => {});',
    });
    const { all, exitCode } = await project.start(["run"]);
    expect(exitCode).toBe(1);
    expect(all.match(/the cluster did not start/g)).toHaveLength(1);
    expect(all).toMatch(/did not start: the cluster was not ready within the timeout of 2 s/);
    expect(all).toMatch(/\n {2}hint: .+\n {2}whole log: .+\n {2}last lines:\n {4}.+/);
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
  const readSeen = (name: string): Promise<string> => readFile(join(project.dir, name), "utf8");

  beforeAll(() =>
    project.write({
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
    const runs = ["left.test.ts", "right.test.ts"].map((file) => project.start(["run", file], env));
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
      const { all } = await project.start(["run", "left.test.ts"], { NAVGW_REUSE: "shared" });
      expect(all).toContain("cluster shared: taken as it is");
      return stuck.test(all);
    });
    await navgw(["down", "--name", "shared"]);
    await expectNothingLeft();
  });
});

type Phase = "boot" | "tests" | "teardown";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;

/** Whatever ends Vitest, the cluster's life hangs on its process and on nothing that would still have to run. */
describe("a Vitest that is ended by a signal leaves nothing", { timeout: BOUND }, () => {
  const rows: string[][] = [];

  beforeAll(() =>
    project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        // Set up after the cluster, so torn down before it.
        const last = {
          name: "last",
          configureVitest({ vitest }) {
            const { config } = vitest.getRootProject();
            config.globalSetup = [...config.globalSetup, new URL("last-setup.ts", import.meta.url).pathname];
          },
        };
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml" } }), last],
          test: { include: ["one.test.ts", "two.test.ts"] },
        });
      `,
      "last-setup.ts": `
        export default () => () => {
          console.log("reached teardown");
          if (process.env.STOP_IN === "teardown") return new Promise((resolve) => setTimeout(resolve, 60_000));
        };
      `,
      "one.test.ts": `
        import { test } from "vitest";
        test("one", { timeout: 60_000 }, async () => {
          console.log("reached tests");
          if (process.env.STOP_IN === "tests") await new Promise((resolve) => setTimeout(resolve, 60_000));
        });
      `,
      "two.test.ts": 'import { test } from "vitest"; test("two", () => {});',
    }),
  );

  afterAll(() => {
    const head = ["phase", "signal", "Vitest's end", "gone after", "processes", "sockets", "files"];
    process.stdout.write(`\n${table(head, rows)}\n`);
  });

  const cases = (["boot", "tests", "teardown"] as const).flatMap((phase) =>
    SIGNALS.map((signal) => ({ phase, signal })),
  );
  it.for(cases)("in $phase by $signal", async ({ phase, signal }) => {
    const vitest = project.start(["run"], { STOP_IN: phase });
    let said = "";
    vitest.all.on("data", (text: Buffer) => {
      said += text.toString();
    });
    const reached: Record<Phase, () => Promise<boolean>> = {
      boot: async () => (await umlMachines()).length > 0,
      tests: async () => said.includes("reached tests"),
      teardown: async () => said.includes("reached teardown"),
    };
    await waitUntil(`${phase} of ${said}`, BOUND, reached[phase]);
    vitest.kill(signal);
    const killed = performance.now();
    const ended = await vitest;
    await expectNothingLeft();
    const { processes, sockets, files } = await traces();
    rows.push([
      phase,
      signal,
      ended.signal ?? `exit ${ended.exitCode}`,
      `${Math.round(performance.now() - killed)} ms`,
      ...[processes, sockets, files].map(({ length }) => `${length}`),
    ]);
  });
});
