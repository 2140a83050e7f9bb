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
const objects = async (manifests: Parameters<typeof objectsIn>[0]) =>
  (await objectsIn(manifests)).map(({ object }) => object);
const names = async (manifests: Parameters<typeof objectsIn>[0]) =>
  (await objectsIn(manifests)).map(({ object: { kind, metadata } }) => `${kind} ${metadata?.name}`);

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
    expect(await objects(written)).toMatchObject([
      {
        base: { mode: 0o755, true: true },
        derived: { mode: 0o755, true: true, date: "2026-01-31", clock: "12:30", zone: "0755" },
      },
    ]);
  });

  it("UTF-8 or UTF-16 with a byte order mark, as bytes or as a file", async () => {
    const expected = ["ConfigMap one", "Secret two"];
    const marked = `\ufeff${text}`;
    const utf16 = Buffer.from(marked, "utf16le");
    expect(await names(Buffer.from(marked))).toEqual(expected);
    expect(await names(utf16)).toEqual(expected);
    expect(await names(Buffer.from(utf16).swap16())).toEqual(expected);
    const path = join(folder, "utf16.yaml");
    await writeFile(path, utf16);
    expect(await names(path)).toEqual(expected);
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
    expect(await objects(map)).toEqual([
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
    expect(await objects(policy)).toMatchObject([{ spec: { ingress: [{ from: [{}] }] } }]);
    const other = {
      apiVersion: "example.com/v1",
      kind: "Route",
      metadata: { name: "r" },
      spec: { _from: 1 },
    };
    expect(await objects(other)).toMatchObject([{ spec: { _from: 1 } }]);
  });
});

describe("numbers", () => {
  const exact = "{apiVersion: v1, kind: X, a: 9007199254740993, b: -9223372036854775808, c: 12, d: 1.5}\n";

  it("are exact: integers beyond 2^53 are bigint", async () => {
    expect(await objects(exact)).toMatchObject([{ a: 9007199254740993n, b: -(2n ** 63n), c: 12, d: 1.5 }]);
    const map = { apiVersion: "v1", kind: "X", a: 2n ** 60n };
    expect(await objects(map)).toEqual([map]);
  });

  it("that Kubernetes cannot store are an error", async () => {
    await expect(objectsIn("apiVersion: v1\nkind: X\na: .inf\n")).rejects.toThrow(
      "the manifest:1: no value of JSON: +Inf",
    );
    const map = { apiVersion: "v1", kind: "X", a: { ratio: Number.NaN } };
    await expect(objectsIn(map)).rejects.toThrow(
      "field ratio: NaN is not a number that Kubernetes can store",
    );
  });
});

describe("an error names", () => {
  it.each([
    ["apiVersion: v1\nkind: X\n---\nkind: Y\n", "the manifest:4 (document 2): no apiVersion"],
    ["a: [\n", "the manifest:1: not YAML"],
    ["- a\n", "the manifest:1: not a Kubernetes object"],
    ["\n", "the manifest:1: no objects"],
    ["kind: {{ .Values.kind }}\n", "the manifest:1: a template that is not rendered"],
    ["a\0b\n", "manifest the manifest is not text: it has a zero byte at character 2"],
  ])("where %j is wrong", async (wrong, message) => {
    await expect(objectsIn(wrong)).rejects.toMatchObject({
      code: "NAVGW_MANIFEST",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    });
  });

  it.each([
    ["gzip", Buffer.from("1f8b0800000000000000", "hex"), "it is compressed (gzip)"],
    ["Latin-1", Buffer.from("kind: caf\xe9\n", "latin1"), "it is not UTF-8"],
    ["UTF-16 without an end", Buffer.from("fffe61", "hex"), "it is not UTF-16LE"],
    ["a program", Buffer.from("7f454c460201010000", "hex"), "it has a zero byte"],
  ])("what bytes are instead of a manifest: %s", async (_what, bytes, message) => {
    await expect(objectsIn(bytes, { name: "stdin" })).rejects.toMatchObject({
      code: "NAVGW_MANIFEST",
      message: expect.stringContaining(`manifest stdin is not text: ${message}`),
    });
  });

  it("which field an object lacks, and which file is missing", async () => {
    await expect(objectsIn({ kind: "ConfigMap" })).rejects.toThrow("no apiVersion");
    await expect(objectsIn(join(folder, "none.yaml"))).rejects.toThrow("no such file");
  });
});
