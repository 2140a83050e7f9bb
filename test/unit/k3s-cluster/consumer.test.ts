import { mkdtempSync, rmSync } from "node:fs";
import { glob, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "navgw-consumer-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: "es2024",
  lib: ["es2024", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  preserveSymlinks: true,
};

/** What the compiler says of a project that has this package and others installed. */
async function compile(name: string, packages: readonly string[], files: readonly string[], options: object) {
  const project = join(folder, name);
  for (const one of ["navgw-test", ...packages]) {
    await mkdir(dirname(join(project, "node_modules", one)), { recursive: true });
    const target = one === "navgw-test" ? root : join(root, "node_modules", one);
    await symlink(target, join(project, "node_modules", one));
  }
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  const config = { compilerOptions: { ...OPTIONS, ...options }, include: ["*.ts"] };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(config));
  for (const [at, code] of files.entries()) await writeFile(join(project, `${at}.ts`), code);
  const { stdout } = await execa("tsc", ["-p", project], {
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  return stdout;
}

const PRELUDE = `import { K3sCluster, type StartedK3sCluster } from "navgw-test";
declare const cluster: StartedK3sCluster;
`;

const USE = `import { K3sCluster, openK3sCluster } from "navgw-test";
const cluster = await new K3sCluster().start();
const made = await cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } });
console.log(made.data.a, made.metadata.uid);
await cluster.apply([{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "y" }, data: {} }, "./file.yaml"]);
await cluster.waitFor({ kind: "Pod", name: "x" }, ({ status }) => status.phase === "Running");
await cluster.waitFor(made, "Exists");
await (await openK3sCluster(cluster.name)).stop();
`;

it("a strict project compiles against what is published, its declarations checked too", {
  timeout: 60_000,
}, async () => {
  expect(await compile("strict", [], [USE], { skipLibCheck: false })).toBe("");
});

it("the code of docs/api.md compiles", { timeout: 60_000 }, async () => {
  const docs = await readFile(join(root, "docs/api.md"), "utf8");
  const blocks = [...docs.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  expect(blocks.length).toBeGreaterThan(0);
  const files = blocks.map((code) => (code.includes("import { K3sCluster }") ? code : `${PRELUDE}${code}`));
  // Of client-node's own dependencies nothing is needed for the types of objects.
  expect(await compile("docs", ["@kubernetes/client-node"], files, { skipLibCheck: true })).toBe("");
});

it("nothing that is published mentions client-node, which users need not have", async () => {
  const files: string[] = [];
  for await (const path of glob("dist/src/core/**/*.{js,d.ts}", { cwd: root })) {
    const text = await readFile(join(root, path), "utf8");
    if (/(from|import\(|require\()\s*["']@kubernetes\//.test(text)) files.push(path);
  }
  expect(files).toEqual([]);
});
