import { mkdtempSync, rmSync } from "node:fs";
import { glob, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "navgw-consumer-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS = {
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: "es2024",
  lib: ["es2024", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  preserveSymlinks: true,
};

/** What the compiler says of a project that has this package installed. */
async function compile(code: string) {
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/navgw-test"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: OPTIONS, include: ["*.ts"] }),
  );
  await writeFile(join(folder, "use.ts"), code);
  const { stdout } = await execa("tsc", ["-p", folder], {
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  return stdout;
}

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
  expect(await compile(USE)).toBe("");
});

it("nothing that is published mentions client-node, which users need not have", async () => {
  const files: string[] = [];
  for await (const path of glob("dist/src/core/**/*.{js,d.ts}", { cwd: root })) {
    const text = await readFile(join(root, path), "utf8");
    if (/(from|import\(|require\()\s*["']@kubernetes\//.test(text)) files.push(path);
  }
  expect(files).toEqual([]);
});
