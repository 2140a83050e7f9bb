import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll } from "vitest";
import { navgw } from "./cli.ts";
import { isolated } from "./home.ts";
import { installPackages, packPackages, type Tarballs } from "./packages.ts";
import { VitestProject } from "./vitest-project.ts";

/** A project that has the packages installed as they would be published, with Vitest. */
export interface PluginProject {
  readonly tarballs: Tarballs;
  readonly project: VitestProject;
}

/** Installs the project before a file's tests, and removes its clusters after them. */
export function usePluginProject(): PluginProject {
  let tarballs: Tarballs;
  let project: VitestProject;

  beforeAll(async () => {
    tarballs = await packPackages(join(isolated.root, "packages"));
    const dir = join(isolated.root, "project");
    await installPackages(dir, [tarballs.navgw, tarballs.guest, "vitest@^5", "@types/node@^24"]);
    project = new VitestProject(dir);
  }, 180_000);

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  return {
    get tarballs() {
      return tarballs;
    },
    get project() {
      return project;
    },
  };
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ strict: true, noEmit: true, module: "nodenext", target: "es2024", types: ["node"] },
    ...{ lib: ["es2024", "esnext.disposable"], skipLibCheck: true },
  },
  include: ["*.test.ts", "vitest.config.ts"],
});

/** Throws what the compiler reports unless a project's files are typed rightly. */
export async function checkTypes(dir: string): Promise<void> {
  await writeFile(join(dir, "tsconfig.json"), TSCONFIG);
  await execa("tsc", ["-p", dir], { preferLocal: true, all: true });
}

/** A test file of what is true in every pool and in every version. */
export const SHARED_TEST = `
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
