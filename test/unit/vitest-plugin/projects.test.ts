import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createVitest } from "vitest/node";

const plugin = fileURLToPath(new URL("../../../src/vitest-plugin/index.ts", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** Which global setups a real Vitest would run, by project; the root project has no name. */
async function globalSetups(config: string): Promise<Record<string, string[]>> {
  const root = await mkdtemp(join(tmpdir(), "navgw-plugin-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await symlink(modules, join(root, "node_modules"));
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  const head = `import { navgw } from ${JSON.stringify(plugin)};\n`;
  await writeFile(join(root, "vitest.config.ts"), `${head}export default ${config};`);
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

  it("once, however many projects inherit it", async () => {
    const setups = await globalSetups(`{ plugins: [navgw()], test: { ${two} } }`);
    expect(setups).toEqual({ "": ["global-setup.ts"], a: [], b: [] });
  });

  it("once for each project when each is to have its own cluster", async () => {
    const setups = await globalSetups(`{ plugins: [navgw({ isolate: "project" })], test: { ${two} } }`);
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
