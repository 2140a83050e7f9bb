import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectNothingLeft } from "../support/left-behind.ts";
import { usePluginProject } from "../support/plugin-project.ts";

const BOUND = 180_000;

const plugin = usePluginProject();

describe("isolation by file", () => {
  const file = (name: string) => `
    import { writeFileSync } from "node:fs";
    import { expect, test } from "navgw-test/vitest/fixtures";
    test("has a cluster of its own, set up already", { timeout: 60_000 }, async ({ cluster }) => {
      writeFileSync("${name}.txt", cluster.name);
      expect(await cluster.kubectl(["get", "configmaps", "-o", "name"])).toBe("configmap/given\\nconfigmap/kube-root-ca.crt\\n");
      await cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}" } });
    });
    test("the same as the file's other tests", async ({ cluster }) => {
      expect(await cluster.kubectl(["get", "configmaps", "-o", "name"])).toContain("configmap/${name}");
    });
  `;

  it("gives each file a clone of the run's cluster", { timeout: 2 * BOUND }, async () => {
    await plugin.project.write({
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        const cluster = { manifests: ["given.yaml"], timeoutMs: 300_000 };
        export default defineConfig({
          plugins: [navgw({ cluster, isolate: "file" })],
          test: { include: ["first.test.ts", "second.test.ts"], testTimeout: 60_000 },
        });
      `,
      "given.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: given }\n",
      "first.test.ts": file("first"),
      "second.test.ts": file("second"),
    });
    const { all, exitCode } = await plugin.project.start(["run"]);
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(/ready after .* on uml/);
    const names = ["first.txt", "second.txt"].map((name) => readFile(join(plugin.project.dir, name), "utf8"));
    expect(new Set(await Promise.all(names)).size).toBe(2);
    await expectNothingLeft();
  });

  it("reports where there are no clones, and shares the cluster", { timeout: BOUND }, async () => {
    await plugin.project.write({
      "shared.test.ts": `
        import { expect, inject, test } from "navgw-test/vitest/fixtures";
        test("has the run's", ({ cluster }) => expect(cluster.name).toBe(inject("navgw").name));
      `,
      "vitest.config.ts": `
        import { navgw } from "navgw-test/vitest";
        import { defineConfig } from "vitest/config";
        export default defineConfig({
          plugins: [navgw({ cluster: { engine: "uml", cpus: 2 }, isolate: "file" })],
          test: { include: ["shared.test.ts"] },
        });
      `,
    });
    const { all, exitCode } = await plugin.project.start(["run"]);
    expect(exitCode, all).toBe(0);
    expect(all).toContain('isolate "file": no clones here, files share the cluster');
    await expectNothingLeft();
  });
});
