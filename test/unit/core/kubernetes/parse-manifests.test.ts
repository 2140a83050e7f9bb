import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { V1ConfigMap, type V1NetworkPolicy } from "@kubernetes/client-node";
import { afterAll, describe, expect, it } from "vitest";
import { objectsIn } from "../../../../src/core/kubernetes/parse-manifests.ts";

const folder = mkdtempSync(join(tmpdir(), "navgw-manifests-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text =
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n---\n# nothing\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: two}\n";
const names = async (manifests: Parameters<typeof objectsIn>[0]) =>
  (await objectsIn(manifests)).map(({ kind, metadata }) => `${kind} ${metadata?.name}`);

describe("manifests may be", () => {
  it("a text of several documents, or JSON", async () => {
    expect(await names(text)).toEqual(["ConfigMap one", "Secret two"]);
    expect(await names('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json"}}')).toEqual([
      "ConfigMap json",
    ]);
  });

  it("written as kubectl reads them, by YAML 1.1 without its times", async () => {
    const written = `
apiVersion: v1
kind: X
base: &base {mode: 0755, on: yes}
derived: {<<: *base, date: 2026-01-31, clock: 12:30, zone: "0755"}
`;
    expect(await objectsIn(written)).toMatchObject([
      {
        base: { mode: 0o755, true: true },
        derived: { mode: 0o755, true: true, date: "2026-01-31", clock: "12:30", zone: "0755" },
      },
    ]);
  });

  it("the path or the URL of a file", async () => {
    const path = join(folder, "m.yaml");
    await writeFile(path, text);
    expect(await names(path)).toEqual(["ConfigMap one", "Secret two"]);
    expect(await names(pathToFileURL(path))).toEqual(["ConfigMap one", "Secret two"]);
  });

  it("at an address of the web, which may have nothing there", async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/m.yaml" ? 200 : 404;
      response.end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await names(`${url}/m.yaml`)).toEqual(["ConfigMap one", "Secret two"]);
      const missing = objectsIn(new URL(`${url}/gone.yaml`));
      await expect(missing).rejects.toMatchObject({
        code: "NAVGW_MANIFEST",
        message: expect.stringContaining("404"),
      });
    } finally {
      server.close();
    }
  });

  it("objects, lists of objects, and any of these together in their order", async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "three" } };
    const list = { apiVersion: "v1", kind: "List", items: [object] };
    expect(await names([list, text, object])).toEqual([
      "ConfigMap three",
      "ConfigMap one",
      "Secret two",
      "ConfigMap three",
    ]);
  });
});

describe("objects of client-node", () => {
  it("are applied as what their JSON is", async () => {
    const map = Object.assign(new V1ConfigMap(), {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "dated", creationTimestamp: new Date(0) },
    });
    expect(await objectsIn(map)).toEqual([
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "dated", creationTimestamp: "1970-01-01T00:00:00.000Z" },
      },
    ]);
  });

  it("get back the names that JavaScript has no room for, where Kubernetes has such fields", async () => {
    const policy: V1NetworkPolicy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p" },
      spec: { podSelector: {}, ingress: [{ _from: [{ podSelector: {} }] }] },
    };
    expect(await objectsIn(policy)).toMatchObject([{ spec: { ingress: [{ from: [{}] }] } }]);
    const other = {
      apiVersion: "example.com/v1",
      kind: "Route",
      metadata: { name: "r" },
      spec: { _from: 1 },
    };
    expect(await objectsIn(other)).toMatchObject([{ spec: { _from: 1 } }]);
  });
});

describe("an error says", () => {
  it.each([
    ["apiVersion: v1\nkind: X\n---\nkind: Y\n", "the manifest:4: no apiVersion"],
    ["a: [\n", "not YAML"],
  ])("where %j is wrong", async (wrong, message) => {
    await expect(objectsIn(wrong)).rejects.toMatchObject({
      code: "NAVGW_MANIFEST",
      message: expect.stringContaining(message),
    });
  });

  it("which field an object lacks, and which file is missing", async () => {
    await expect(objectsIn({ kind: "ConfigMap" })).rejects.toThrow("no apiVersion");
    await expect(objectsIn(join(folder, "none.yaml"))).rejects.toThrow("no such file");
  });
});
