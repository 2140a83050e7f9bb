import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { V1Pod } from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { K3sCluster, type StartedK3sCluster, type TestNamespace } from "../../src/core/index.ts";
import { isolated } from "../support/home.ts";
import { configMap, IMAGE, pod, widget, widgets } from "../support/objects.ts";

const BOUND = 180_000;

/** One cluster for all of these, and a namespace for each. */
let cluster: StartedK3sCluster;
let namespace: TestNamespace;

beforeAll(async () => {
  Object.assign(process.env, isolated.env);
  cluster = await new K3sCluster().withEngine("uml").withStartupTimeout(BOUND).start();
});

afterAll(async () => {
  await cluster?.remove();
});

beforeEach(async () => {
  namespace = await cluster.createNamespace();
});

afterEach(() => namespace?.delete());

/** A pod whose image nobody has, once its node has found that out. */
async function applyStuckPod(): Promise<void> {
  await namespace.apply(pod("stuck", ["true"], "navgw.local/none:1"));
  await namespace.waitFor<V1Pod>(
    { kind: "Pod", name: "stuck" },
    ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "ErrImageNeverPull",
  );
}

describe("a wait", () => {
  it("sees kinds of the user's own, from their definition on", async () => {
    const [crd, made] = await namespace.apply([widgets, widget("w")]);
    expect(crd?.kind).toBe("CustomResourceDefinition");
    expect(made?.metadata.namespace).toBe(namespace.name);
    const grown = namespace.waitFor({ kind: "widget", name: "w" }, ({ spec }) => spec.size === 2);
    await namespace.kubectl(["patch", "widget", "w", "--type=merge", "-p", '{"spec":{"size":2}}']);
    expect((await grown).spec.size).toBe(2);
    const gone = namespace.waitFor(widget("w"), "Deleted");
    await namespace.kubectl(["delete", "widget", "w", "--wait=false"]);
    expect(await gone).toBeUndefined();
  });

  it("for a selector waits for all of them", async () => {
    await namespace.apply(["a", "b"].map((name) => pod(name, ["true"], IMAGE, { labels: { set: "1" } })));
    const done = await namespace.waitFor<V1Pod>(
      { kind: "Pod", selector: "set=1" },
      ({ status }) => status?.phase === "Succeeded",
    );
    expect(done.map(({ metadata }) => metadata?.name).sort()).toEqual(["a", "b"]);
  });

  it("that times out reports status and events", async () => {
    await applyStuckPod();
    const wait = namespace.waitFor({ kind: "Pod", name: "stuck" }, "Ready", { timeoutMs: 300 });
    await expect(wait).rejects.toMatchObject({
      code: "NAVGW_TIMEOUT",
      message: expect.stringMatching(/not Ready within 300 ms[\s\S]*ErrImageNeverPull[\s\S]*last events/),
    });
    const files = await namespace.diagnose();
    expect(files.find(({ name }) => name === "summary.txt")?.text).toContain("ErrImageNeverPull");
  });

  it("for what can no longer come ends at once", async () => {
    const template = { spec: pod("x", ["false"]).spec };
    await namespace.apply({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "fails" },
      spec: { backoffLimit: 0, template },
    });
    const wait = namespace.waitFor({ kind: "Job", name: "fails" }, "Complete", { timeoutMs: BOUND });
    await expect(wait).rejects.toMatchObject({
      code: "NAVGW_KUBERNETES",
      message: expect.stringContaining("the Job failed"),
    });
  });

  it("ends when it is aborted, and reports kinds that nobody serves", async () => {
    const reason = new Error("enough");
    const wait = namespace.waitFor({ kind: "Pod", name: "none" }, "Exists", {
      signal: AbortSignal.abort(reason),
    });
    await expect(wait).rejects.toBe(reason);
    await expect(
      namespace.waitFor({ kind: "Gadget", name: "g" }, "Exists", { timeoutMs: 300 }),
    ).rejects.toThrow(/serves no Gadget/);
  });
});

describe("a namespace", () => {
  it("is diagnosed by asking for each thing once", async () => {
    await applyStuckPod();
    const paths: string[] = [];
    const note = (message: unknown): void => {
      paths.push((message as { request: { path: string } }).request.path);
    };
    subscribe("undici:request:create", note);
    await namespace.diagnose().finally(() => unsubscribe("undici:request:create", note));
    const lists = paths.filter(
      (path) => path.includes(`/namespaces/${namespace.name}/`) && !path.includes("watch"),
    );
    expect(lists.length).toBeGreaterThan(5);
    expect(lists).toEqual([...new Set(lists)]);
  });

  it("reports what the API server or kubectl refuses", async () => {
    await expect(namespace.apply({ ...configMap("Bad Name") })).rejects.toMatchObject({
      code: "NAVGW_MANIFEST",
      message: expect.stringContaining("ConfigMap Bad Name was refused"),
    });
    await expect(
      namespace.apply({ apiVersion: "v1", kind: "Gadget", metadata: { name: "g" } }),
    ).rejects.toThrow("Gadget g: the cluster serves no Gadget of v1");
    await expect(namespace.kubectl(["get", "pod", "nobody"])).rejects.toMatchObject({
      code: "NAVGW_KUBERNETES",
      message: expect.stringContaining("not found"),
    });
  });
});
