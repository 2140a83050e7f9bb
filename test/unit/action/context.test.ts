import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { InputsError } from "../../../src/action/context.ts";
import { scratch } from "../core/support/scratch.ts";
import { inputsOf } from "./support/inputs.ts";

const dir = scratch();
mkdirSync(join(dir, "ws/k8s"), { recursive: true });
mkdirSync(join(dir, "ws/app"));
const ws = join(dir, "ws");
for (const file of [
  "k8s/b.yaml",
  "k8s/a.yml",
  "k8s/notes.md",
  "k8s/c.json",
  "one.yaml",
  "app.tar",
  "mirror.yaml",
])
  writeFileSync(join(ws, file), "mirrors: {}\n");

function problems(given: Readonly<Record<string, string>>): [input: string, value: string][] {
  try {
    inputsOf(given, ws);
  } catch (error) {
    if (!(error instanceof InputsError)) throw error;
    return error.problems.map(({ input, value }) => [input, value]);
  }
  return [];
}

test("without any inputs a cluster named default is asked for, and nothing else", () => {
  const { options, ...others } = inputsOf({}, ws);
  expect(JSON.parse(JSON.stringify(options))).toEqual({ name: "default", engine: "auto", node: "auto" });
  expect(others).toEqual({
    ...{ images: [], k3sArgs: [], wait: [], mergeKubeconfig: false, exportEnv: true, cache: true },
    goldenDisk: false,
    ...{ diagnostics: "on-failure", logLevel: "info" },
  });
});

test("inputs become the one set of cluster options", () => {
  const { options, wait, k3sArgs } = inputsOf(
    {
      ...{ name: "ci", engine: "uml", node: "k3s", cpus: "2", memory: "4g", timeout: "1m30s" },
      ...{ ports: "30080\n8080:30081, 0:443", "k3s-args": "--disable=coredns --node-label 'a=b c'" },
      wait: "deployment/web\n# a remark\nshop/job/migrate=Complete",
    },
    ws,
  );
  expect(options).toMatchObject({
    ...{ name: "ci", engine: "uml", node: "k3s", cpus: 2, memory: 4096, timeoutMs: 90_000 },
    ports: [
      { host: 0, guest: 30080 },
      { host: 8080, guest: 30081 },
      { host: 0, guest: 443 },
    ],
    k3sConfig: { "disable+": ["coredns"], "node-label": "a=b c" },
  });
  expect(k3sArgs).toEqual(["--disable=coredns", "--node-label", "a=b c"]);
  expect(wait).toEqual([
    { resource: { kind: "deployment", name: "web" }, condition: "Ready" },
    { resource: { kind: "job", name: "migrate", namespace: "shop" }, condition: "Complete" },
  ]);
});

test.each([
  ["v1.36.1+k3s1", { k3sVersion: "v1.36.1+k3s1" }],
  ["stable", { k3sVersion: "stable" }],
  ["1.37", { k8sVersion: "1.37" }],
  ["v1.37.2", { k8sVersion: "v1.37.2" }],
])("version %s is whose it is", (version, expected) => {
  expect(inputsOf({ version }, ws).options).toMatchObject(expected);
});

test("manifests are files, what is in a folder, and what a pattern matches, in the order of their names", () => {
  const files = (manifests: string, more = {}) =>
    inputsOf({ manifests, ...more }, ws).options.manifests?.map((path) => path.slice(ws.length + 1));
  expect(files("one.yaml\nk8s")).toEqual(["one.yaml", "k8s/a.yml", "k8s/b.yaml", "k8s/c.json"]);
  expect(files("k8s/*.{yml,yaml}")).toEqual(["k8s/a.yml", "k8s/b.yaml"]);
  expect(files("a.yml, b.yaml", { "working-directory": "k8s" })).toEqual(["k8s/a.yml", "k8s/b.yaml"]);
});

test("an image that looks like a file is one, and any other is a reference, also when a folder is called so", () => {
  expect(inputsOf({ images: "app.tar\napp, ghcr.io/o/app:dev" }, ws).images).toEqual([
    join(ws, "app.tar"),
    "app",
    "ghcr.io/o/app:dev",
  ]);
  // The command line takes this for a reference, too.
  expect(inputsOf({ images: "app.tar.zstd" }, ws).images).toEqual(["app.tar.zstd"]);
});

test("registries are a text or a file with it", () => {
  expect(inputsOf({ registries: "mirror.yaml" }, ws).options.registries).toBe("mirrors: {}\n");
  const text = "mirrors:\n  docker.io: {}";
  expect(inputsOf({ registries: text }, ws).options.registries).toBe(text);
});

test.each([
  ["name", "Bad_Name"],
  ["engine", "kvm"],
  ["node", "kind"],
  ["version", "banana"],
  ["cpus", "0"],
  ["cpus", "two"],
  ["memory", "lots"],
  ["memory", "64m"],
  ["ports", "x"],
  ["ports", "99999:1"],
  ["ports", "99999"],
  ["manifests", "absent.yaml"],
  ["images", "./absent.tar"],
  ["enable", "nginx"],
  ["registries", "absent"],
  ["registries", "a: [\nb"],
  ["k3s-args", "server"],
  ["k3s-args", "--flag='open"],
  ["wait", "web"],
  ["timeout", "soon"],
  ["cache", "maybe"],
  ["export-env", "1"],
  ["merge-kubeconfig", "yes"],
  ["diagnostics", "sometimes"],
  ["log-level", "verbose"],
  ["working-directory", "absent"],
])("%s: %s is refused by its name and value", (input, value) => {
  expect(problems({ [input]: value })).toEqual([[input, value]]);
});

test("every bad input is told at once, each entry of a list by itself", () => {
  const bad = { name: "-", cpus: "0", ports: "1\nx\ny", cache: "no!" };
  expect(problems(bad).sort()).toEqual([
    ["cache", "no!"],
    ["cpus", "0"],
    ["name", "-"],
    ["ports", "x"],
    ["ports", "y"],
  ]);
});

test("components are a list, for k3s, and none that its arguments disable", () => {
  expect(inputsOf({ enable: "traefik, servicelb\nnetwork-policy" }, ws).options.enable).toEqual([
    "traefik",
    "servicelb",
    "network-policy",
  ]);
  expect(problems({ enable: "traefik", node: "builtin" })).toEqual([["enable", "traefik"]]);
  expect(problems({ enable: "traefik", "k3s-args": "--disable=coredns,traefik" })).toEqual([
    ["enable", "traefik"],
  ]);
  expect(problems({ enable: "traefik", "k3s-args": "--disable=coredns" })).toEqual([]);
});

test("a release of k3s and the builtin node exclude each other", () => {
  expect(problems({ version: "v1.36.1+k3s1", node: "builtin" })).toEqual([["version", "v1.36.1+k3s1"]]);
  expect(problems({ version: "1.37", node: "builtin" })).toEqual([]);
});
