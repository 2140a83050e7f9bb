import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { K3sCluster, type StartedK3sCluster, type TestNamespace } from "../../src/core/index.ts";
import { isolated } from "../support/home.ts";
import { configMap, pod, webServer } from "../support/objects.ts";

const BOUND = 180_000;

/** One cluster for all of these; each has namespaces of its own. */
let cluster: StartedK3sCluster;

beforeAll(async () => {
  Object.assign(process.env, isolated.env);
  cluster = await new K3sCluster().withEngine("uml").withStartupTimeout(BOUND).start();
});

afterAll(async () => {
  await cluster?.remove();
});

describe("a namespace with a web server", () => {
  let namespace: TestNamespace;

  beforeAll(async () => {
    namespace = await cluster.createNamespace({ prefix: "web", labels: { team: "a" } });
    await namespace.apply(webServer(2));
    await namespace.waitFor({ kind: "deploy", name: "web" }, "Ready", { timeoutMs: BOUND });
  }, BOUND);

  afterAll(() => namespace?.delete());

  it("has pods, a Service and a context of its own", async () => {
    expect(namespace.name).toMatch(/^web-[0-9a-f]{8}$/);
    expect(await namespace.pods()).toHaveLength(2);
    const config = new KubeConfig();
    config.loadFromFile(namespace.getKubeConfigPath());
    expect(config.getContextObject(config.getCurrentContext())?.namespace).toBe(namespace.name);
    expect(await namespace.kubectl(["get", "service", "-o", "name"])).toBe("service/web\n");
    const reasons = (await namespace.events()).map(({ reason }) => reason);
    expect(reasons).toContain("Started");
  });

  it("leads 20 connections at a time to the pods behind a Service", async () => {
    await using forward = await namespace.portForward({ service: "web" }, 80);
    const names = (await namespace.pods()).map(({ metadata }) => metadata.name);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const answer = await fetch(`${forward.url}/${index % 4 === 0 ? "big" : ""}`);
        const body = Buffer.from(await answer.arrayBuffer());
        return index % 4 === 0 ? body.length : body.toString().trim();
      }),
    );
    for (const [index, answer] of answers.entries()) {
      if (index % 4 === 0) expect(answer).toBe(4 << 20);
      else expect(names).toContain(answer);
    }
  });

  it("cuts a connection to a port that nobody listens on, and all of them when it is closed", async () => {
    const [first] = await namespace.pods();
    const name = first?.metadata.name ?? "";
    await using nobody = await namespace.portForward({ pod: name }, 81);
    await expect(fetch(nobody.url)).rejects.toThrow();
    const forward = await namespace.portForward({ pod: name }, 8080);
    const socket = connect(forward.port, "127.0.0.1").on("error", () => undefined);
    await once(socket, "connect");
    const closed = once(socket, "close");
    await forward.close();
    await closed;
    await expect(fetch(forward.url)).rejects.toThrow();
  });

  it("reports at once what cannot be forwarded to", async () => {
    await expect(namespace.portForward({ service: "none" }, 80)).rejects.toThrow(/no Service .*none/);
    await expect(namespace.portForward({ service: "web" }, 81)).rejects.toMatchObject({
      hint: expect.stringContaining("80"),
    });
  });
});

describe("namespaces", () => {
  it("are each test's own, all at once, and none is left", { timeout: BOUND }, async () => {
    const namespaces = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        // A busy machine takes its time to end their pods.
        const namespace = await cluster.createNamespace({ deletionTimeoutMs: BOUND });
        await namespace.apply([configMap("mine", { index: `${index}` }), pod("p", ["sleep", "1000"])]);
        await namespace.waitFor({ kind: "Pod", name: "p" }, "Ready", { timeoutMs: BOUND });
        const found = await namespace.kubectl(["get", "configmap", "mine", "-o", "jsonpath={.data.index}"]);
        expect(found).toBe(`${index}`);
        return namespace;
      }),
    );
    expect(new Set(namespaces.map(({ name }) => name)).size).toBe(6);
    await Promise.all(namespaces.map((namespace) => namespace[Symbol.asyncDispose]()));
    await cluster.settled();
    for (const { name } of namespaces) expect(leftoversOf(name)).toEqual([]);
    const left = await cluster.kubectl(["get", "namespaces", "-o", "name"]);
    for (const namespace of namespaces) {
      expect(left).not.toContain(namespace.name);
      await expect(stat(namespace.getKubeConfigPath())).rejects.toMatchObject({ code: "ENOENT" });
    }
  });

  it("that do not go are reported, and hold nobody up", async () => {
    const reasons: string[] = [];
    const namespace = await cluster.createNamespace({
      deletionTimeoutMs: 1500,
      onLeftover: ({ reason }) => reasons.push(reason),
    });
    await namespace.apply(configMap("held", {}, { finalizers: ["example.com/hold"] }));
    const before = performance.now();
    await namespace.delete();
    expect(performance.now() - before).toBeLessThan(1500);
    await cluster.settled();
    expect(leftoversOf(namespace.name)).toMatchObject([{ namespace: namespace.name }]);
    expect(reasons).toEqual([expect.stringContaining("still exists after 1500 ms")]);
  });

  const leftoversOf = (name: string) => cluster.leftovers().filter(({ namespace }) => namespace === name);
});
