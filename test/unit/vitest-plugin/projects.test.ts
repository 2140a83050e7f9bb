import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { createVitest } from "vitest/node";
import { VitestProject } from "../../support/vitest-project.ts";

const plugin = fileURLToPath(new URL("../../../src/vitest-plugin/index.ts", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A project of Vitest with this configuration. */
async function projectRoot(config: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "navgw-plugin-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await symlink(modules, join(root, "node_modules"));
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  const head = `import { navgw } from ${JSON.stringify(plugin)};\n`;
  await writeFile(join(root, "vitest.config.ts"), `${head}export default ${config};`);
  return root;
}

/** Which global setups a real Vitest would run, by project; the root project has no name. */
async function globalSetups(config: string): Promise<Record<string, string[]>> {
  const root = await projectRoot(config);
  const vitest = await createVitest("test", { root, watch: false });
  onTestFinished(() => vitest.close());
  const projects = new Set([vitest.getRootProject(), ...vitest.projects]);
  return Object.fromEntries(
    [...projects].map(({ name, config }) => [
      name,
      [config.globalSetup].flat().map((path) => basename(path)),
    ]),
  );
}

describe("the plugin lists its global setup", () => {
  const two = `projects: [{ extends: true, test: { name: "a" } }, { extends: true, test: { name: "b" } }]`;

  it.each(["run", "project", "file"])("in each project that has the plugin: isolate %s", async (isolate) => {
    const setups = await globalSetups(`{ plugins: [navgw({ isolate: "${isolate}" })], test: { ${two} } }`);
    expect(setups).toEqual({ "": [], a: ["global-setup.ts"], b: ["global-setup.ts"] });
  });

  it("after those that are there already", async () => {
    const setups = await globalSetups(`{ plugins: [navgw()], test: { globalSetup: "./own.ts" } }`);
    expect(setups).toEqual({ "": ["own.ts", "global-setup.ts"] });
  });

  it("not at all when two projects want different clusters for the run", async () => {
    const project = (name: string, cpus: number): string =>
      `{ plugins: [navgw({ cluster: { cpus: ${cpus} } })], test: { name: "${name}" } }`;
    await expect(
      globalSetups(`{ test: { projects: [${project("a", 1)}, ${project("b", 2)}] } }`),
    ).rejects.toThrow("two projects ask for different clusters");
  });
});

describe("a run boots a cluster", () => {
  /** More memory than there is: a boot that begins and ends at once. */
  const plugin = `plugins: [navgw({ cluster: { engine: "uml", memory: 999_999 } })]`;
  const projects = `{ test: { projects: [
    { ${plugin}, test: { name: "cluster", include: ["a/*.test.ts"] } },
    { ${plugin}, test: { name: "second", include: ["c/*.test.ts"] } },
    { ${plugin}, test: { name: "types", include: [], typecheck: { enabled: true, only: true, checker: "true", include: ["d/*.test-d.ts"] } } },
    { test: { name: "unit", include: ["b/*.test.ts"] } },
  ] } }`;

  const run = async (...args: string[]): Promise<string> => {
    const root = await projectRoot(projects);
    for (const name of ["a/a.test.ts", "b/b.test.ts", "c/c.test.ts"]) {
      await mkdir(join(root, dirname(name)), { recursive: true });
      await writeFile(join(root, name), 'import { test } from "vitest";\ntest("one", () => undefined);');
    }
    const { all } = await new VitestProject(root).start(args);
    return stripVTControlCharacters(all ?? "");
  };
  const BOOT = /cluster test-run-[0-9a-f]+: starting/g;

  it.each([
    ["by a filter", ["run", "b/"]],
    ["by name", ["run", "--project", "unit"]],
    ["by what is related", ["related", "b/b.test.ts", "--run"]],
  ])("not when only projects without the plugin take part: %s", { timeout: 60_000 }, async (_what, args) => {
    const output = await run(...args);
    expect(output).toMatch(/Tests {2}1 passed/);
    expect(output).not.toMatch(BOOT);
  });

  it.each([
    ["no file matches", ["run", "none/"]],
    ["tests are listed", ["list"]],
    ["only types are checked", ["run", "--project", "types", "--passWithNoTests"]],
  ])("not when %s", { timeout: 60_000 }, async (_what, args) => {
    expect(await run(...args)).not.toMatch(BOOT);
  });

  it("once for several projects, whose options the hint names", { timeout: 60_000 }, async () => {
    const output = await run("run");
    expect(output.match(BOOT)).toHaveLength(1);
    expect(output).toContain("the cluster did not start");
    expect(output).toMatch(/hint: .*navgw\(/);
  });
});
