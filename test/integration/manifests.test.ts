import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { K3sCluster, type StartedK3sCluster } from "../../src/core/index.ts";
import { parseExactJson } from "../../src/core/kubernetes/exact-json.ts";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { configMap, IMAGE, widgets } from "../support/objects.ts";
import { isKey, NO_KEYS, NO_VALUES, yamlScalars } from "../support/yaml-scalars.ts";

const BOUND = 180_000;
/** Number of scalars that are compared with kubectl. */
const SCALARS = 2500;

interface Read {
  readonly spec: { readonly values: unknown[]; readonly keys: unknown[] };
}

/** A Widget that has scalars as values and as keys. */
const scalarsWidget = (name: string, values: readonly string[], keys: readonly string[]): string =>
  [
    ...["apiVersion: example.com/v1", "kind: Widget", `metadata: {name: ${name}}`, "spec:"],
    " values:",
    ...values.map((value) => `  - ${value}`),
    " keys:",
    ...keys.map((key) => `  - ? ${key}\n    : 1`),
  ].join("\n");

/** One without pods. */
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "none" },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "none" } },
    template: {
      metadata: { labels: { app: "none" } },
      spec: { containers: [{ name: "main", image: IMAGE }] },
    },
  },
};

beforeAll(() => Object.assign(process.env, isolated.env));

describe("manifests of the API and of the command line", () => {
  let cluster: StartedK3sCluster;
  const stored = async (name: string): Promise<unknown> =>
    parseExactJson(await cluster.kubectl(["get", "widget", name, "-o", "json"]));
  const readByKubectl = async (text: string): Promise<unknown> =>
    parseExactJson(
      await cluster.kubectl(["create", "--dry-run=client", "--validate=false", "-o", "json", "-f", "-"], {
        stdin: text,
      }),
    );

  beforeAll(async () => {
    cluster = await new K3sCluster().withEngine("uml").withStartupTimeout(BOUND).start();
    await cluster.apply(widgets);
  }, BOUND);

  afterAll(async () => {
    await cluster?.remove();
  });

  it(`mean what they mean to kubectl: ${SCALARS} scalars as values and as keys`, {
    timeout: BOUND,
  }, async () => {
    const scalars = yamlScalars(SCALARS);
    const text = (name: string): string => scalarsWidget(name, scalars, scalars.filter(isKey));
    const { spec } = (await readByKubectl(text("any"))) as Read;
    const [byApi] = await cluster.apply(text("by-api"));
    expect(byApi?.spec).toEqual(spec);
    const path = join(isolated.root, "scalars.yaml");
    await writeFile(path, text("by-cli"));
    expect(await mustNavgw(["apply", "--name", cluster.name, path])).toBe(
      "widget.example.com/by-cli applied",
    );
    expect(await stored("by-cli")).toMatchObject({ spec });
    expect(spec.values).toHaveLength(SCALARS);
  });

  it.each([
    ...NO_VALUES.map((scalar) => ["value", scalar, scalarsWidget("no", [scalar], [])] as const),
    ...NO_KEYS.map((scalar) => ["key", scalar, scalarsWidget("no", [], [scalar])] as const),
  ])("refuse what kubectl refuses: the %s %s", async (_what, _scalar, text) => {
    await expect(readByKubectl(text)).rejects.toThrow();
    await expect(cluster.apply(text)).rejects.toMatchObject({
      code: "NAVGW_MANIFEST",
      message: expect.stringMatching(/^the manifest:\d+: /),
    });
  });

  it("keep great integers, written and read", async () => {
    const text =
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: great}\nspec: {max: 9223372036854775807}\n";
    const [applied] = await cluster.apply(text);
    expect(applied?.spec).toEqual({ max: 2n ** 63n - 1n });
    const found = await cluster.waitFor(
      { kind: "Widget", name: "great" },
      ({ spec }) => spec.max !== undefined,
    );
    expect(found.spec).toEqual({ max: 2n ** 63n - 1n });
    expect(await cluster.kubectl(["get", "widget", "great", "-o", "jsonpath={.spec.max}"])).toBe(
      "9223372036854775807",
    );
  });

  it("keep every character", async () => {
    const data = { all: "\u007f\u0080\u0085\u2028\ufeff\uffff😀é\t\u0001" };
    expect((await cluster.apply(configMap("characters", data))).data).toEqual(data);
  });

  it("may be large, have many aliases, a byte order mark or another encoding", {
    timeout: BOUND,
  }, async () => {
    const aliases = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aliases}\ndata:\n  k: &v x\n${Array.from({ length: 150 }, (_, at) => `  k${at}: *v\n`).join("")}`;
    const large = Array.from({ length: 20 }, (_, at) =>
      JSON.stringify(configMap(`large-${at}`, { a: "x".repeat(100_000) })),
    );
    const text = `\ufeff${aliases}---\n\ufeff${JSON.stringify(configMap("second"))}`;
    const path = join(isolated.root, "forms.yaml");
    await writeFile(path, Buffer.from(text, "utf16le"));
    expect(await mustNavgw(["apply", "--name", cluster.name, path])).toBe(
      "configmap/aliases applied\nconfigmap/second applied",
    );
    const applied = await mustNavgw(["apply", "--name", cluster.name, "-"], { input: large.join("\n") });
    expect(applied.split("\n")).toHaveLength(20);
  });

  it("that the API server refuses are named with file, line, document and field", async () => {
    const bad = { ...configMap("Bad_Name"), extra: { deep: 1 } };
    const path = join(isolated.root, "refused.yaml");
    await writeFile(path, `---\n${JSON.stringify(configMap("good"))}\n---\n# next\n${JSON.stringify(bad)}\n`);
    const { exitCode, stderr } = await navgw(["apply", "--name", cluster.name, path]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/refused\.yaml:5 \(document 2\): ConfigMap Bad_Name was refused: .*extra/);
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Nonsense", metadata: { name: "n" } }],
    };
    await expect(cluster.apply(list)).rejects.toThrow("Nonsense n: the cluster serves no Nonsense of v1");
  });

  it("take over another manager's fields by force only, in the same way", async () => {
    await cluster.kubectl(["create", "configmap", "owned", "--from-literal=a=1"]);
    const mine = configMap("owned", { a: "2" });
    await expect(cluster.apply(mine)).rejects.toMatchObject({
      message: expect.stringMatching(/^ConfigMap owned was refused: .*conflict.*kubectl-create.*\.data\.a/),
      hint: expect.stringContaining("force: true"),
    });
    const path = join(isolated.root, "owned.yaml");
    await writeFile(path, JSON.stringify(mine));
    const refused = await navgw(["apply", "--name", cluster.name, path]);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("take them over with --force-conflicts"),
    });
    await mustNavgw(["apply", "--name", cluster.name, "--force-conflicts", path]);
    expect((await cluster.apply(configMap("owned", { a: "3" }), { force: true })).data).toEqual({ a: "3" });
  });

  it("may be what apply returned, unless it was changed since", async () => {
    const applied = await cluster.apply(configMap("again", { a: "1" }));
    const changed = await cluster.apply({ ...applied, data: { a: "2" } });
    const from = performance.now();
    await expect(cluster.apply(applied)).rejects.toMatchObject({
      message: expect.stringContaining("again was refused"),
    });
    expect(performance.now() - from).toBeLessThan(10_000);
    expect((await cluster.apply(changed)).data).toEqual({ a: "2" });
  });

  it("may be a Deployment that apply returned, whose status the controllers change meanwhile", async () => {
    const applied = await cluster.apply(deployment);
    await cluster.waitFor(
      applied,
      ({ status }) => status?.observedGeneration === applied.metadata.generation,
    );
    expect((await cluster.apply(applied)).metadata.generation).toBe(applied.metadata.generation);
  });
});
