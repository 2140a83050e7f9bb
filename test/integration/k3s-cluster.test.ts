import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  K3sCluster,
  openK3sCluster,
  type StartedK3sCluster,
  type TestNamespace,
} from "../../src/core/index.ts";
import { isolated } from "../support/home.ts";
import { traces } from "../support/left-behind.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;
const IMAGE = "navgw.local/busybox:1.37";

/** A web server that says its own name, and has a file of 4 MiB. */
const web = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ${IMAGE}
          command: [sh, -c, "mkdir /www; hostname > /www/index.html; dd if=/dev/zero of=/www/big bs=1M count=4; exec httpd -f -p 8080 -h /www"]
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {port: http}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
`;

const widgets = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets", singular: "widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

const widget = (name: string, more: object = {}) => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, ...more },
  spec: { size: 1 },
});

const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const pod = (name: string, command: string[], image = IMAGE) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { restartPolicy: "Never", containers: [{ name: "main", image, imagePullPolicy: "Never", command }] },
});

/** One cluster for all of these; the last test stops it. */
describe("a K3sCluster", () => {
  let cluster: StartedK3sCluster;
  const said: string[] = [];

  beforeAll(async () => {
    Object.assign(process.env, isolated.env);
    const manifest = join(isolated.root, "given.yaml");
    await writeFile(manifest, JSON.stringify(configMap("given")));
    cluster = await new K3sCluster()
      .withEngine("uml")
      .withManifests(manifest)
      .withPorts(30080)
      .withStartupTimeout(BOUND)
      .withLogConsumer((line) => said.push(line))
      .start();
  });

  afterAll(async () => {
    await cluster?.stop();
  });

  it("has a kubeconfig that client-node reads as it is", async () => {
    const config = new KubeConfig();
    config.loadFromString(cluster.getKubeConfig());
    expect(config.getCurrentContext()).toBe(cluster.getContext());
    expect(config.getCurrentCluster()?.server).toBe(cluster.getServer());
    const { items } = await config.makeApiClient(CoreV1Api).listNode();
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(["navgw"]);
    expect(await readFile(cluster.getKubeConfigPath(), "utf8")).toBe(cluster.getKubeConfig());
  });

  it("tells its log, its mapped ports, and runs commands", async () => {
    await waitUntil("a line of the node's log", BOUND, async () => said.length > 0);
    expect(cluster.getMappedPort(30080)).toBeGreaterThan(0);
    expect(() => cluster.getMappedPort(30081)).toThrow(/withPorts\(30081\)|no port/);
    expect(await cluster.exec(["sh", "-c", "cat; echo no >&2; exit 3"], { stdin: "in" })).toEqual({
      exitCode: 3,
      stdout: "in",
      stderr: "no\n",
    });
  });

  it("refuses to take the name of one that is there, but for reuse, which leaves it running", async () => {
    const same = () => new K3sCluster().withEngine("uml").withName(cluster.name);
    await expect(same().start()).rejects.toMatchObject({ code: "NAVGW_CLUSTER_EXISTS" });
    for (const open of [() => same().withReuse().start(), () => openK3sCluster(cluster.name)]) {
      await using again = await open();
      expect(again.getServer()).toBe(cluster.getServer());
    }
    expect(await cluster.kubectl(["get", "nodes", "-o", "name"])).toBe("node/navgw\n");
  });

  describe("in a namespace", () => {
    let namespace: TestNamespace;

    beforeAll(async () => {
      namespace = await cluster.createNamespace({ prefix: "web", labels: { team: "a" } });
      await namespace.apply(web(2));
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

    it("says at once what cannot be forwarded to", async () => {
      await expect(namespace.portForward({ service: "none" }, 80)).rejects.toThrow(/no Service .*none/);
      await expect(namespace.portForward({ service: "web" }, 81)).rejects.toMatchObject({
        hint: expect.stringContaining("80"),
      });
    });
  });

  describe("waiting", () => {
    let namespace: TestNamespace;
    beforeAll(async () => {
      namespace = await cluster.createNamespace();
    });
    afterAll(() => namespace?.delete());

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
      const objects = ["a", "b"].map((name) => ({
        ...pod(name, ["true"]),
        metadata: { name, labels: { set: "1" } },
      }));
      await namespace.apply(objects);
      const done = await namespace.waitFor<V1Pod>(
        { kind: "Pod", selector: "set=1" },
        ({ status }) => status?.phase === "Succeeded",
      );
      expect(done.map(({ metadata }) => metadata?.name).sort()).toEqual(["a", "b"]);
    });

    it("that times out tells status and events", async () => {
      await namespace.apply(pod("stuck", ["true"], "navgw.local/none:1"));
      await namespace.waitFor(
        { kind: "Pod", name: "stuck" },
        ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "ErrImageNeverPull",
      );
      const wait = namespace.waitFor({ kind: "Pod", name: "stuck" }, "Ready", { timeoutMs: 300 });
      await expect(wait).rejects.toMatchObject({
        code: "NAVGW_TIMEOUT",
        message: expect.stringMatching(/not Ready within 300 ms[\s\S]*ErrImageNeverPull[\s\S]*last events/),
      });
      const files = await namespace.diagnose();
      expect(files.find(({ name }) => name === "summary.txt")?.text).toContain("ErrImageNeverPull");
    });

    it("is diagnosed by asking for each thing once", async () => {
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

    it("ends when it is aborted, and tells of kinds nobody serves", async () => {
      const reason = new Error("enough");
      const wait = namespace.waitFor({ kind: "Pod", name: "none" }, "Exists", {
        signal: AbortSignal.abort(reason),
      });
      await expect(wait).rejects.toBe(reason);
      await expect(
        namespace.waitFor({ kind: "Gadget", name: "g" }, "Exists", { timeoutMs: 300 }),
      ).rejects.toThrow(/serves no Gadget/);
    });

    it("says what the API server or kubectl refuses", async () => {
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

  it("gives tests namespaces of their own, all at once, and leaves none", { timeout: BOUND }, async () => {
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
    expect(cluster.leftovers()).toEqual([]);
    const left = await cluster.kubectl(["get", "namespaces", "-o", "name"]);
    for (const namespace of namespaces) {
      expect(left).not.toContain(namespace.name);
      await expect(stat(namespace.getKubeConfigPath())).rejects.toMatchObject({ code: "ENOENT" });
    }
  });

  it("tells of a namespace that does not go, and holds nobody up for it", async () => {
    const told: string[] = [];
    const namespace = await cluster.createNamespace({
      deletionTimeoutMs: 1500,
      onLeftover: ({ reason }) => told.push(reason),
    });
    await namespace.apply({
      ...configMap("held"),
      metadata: { name: "held", finalizers: ["example.com/hold"] },
    });
    const before = performance.now();
    await namespace.delete();
    expect(performance.now() - before).toBeLessThan(1500);
    await cluster.settled();
    expect(cluster.leftovers()).toMatchObject([{ namespace: namespace.name }]);
    expect(told).toEqual([expect.stringContaining("still there after 1500 ms")]);
  });

  it("imports images by reference, from wherever they are, and pods run them", {
    timeout: BOUND,
  }, async () => {
    // The node's own image under another name, taken out of the node.
    const archive = join(isolated.root, "own.tar");
    await cluster.exec(["k3s", "ctr", "-n", "k8s.io", "images", "tag", IMAGE, "example.test/own:1"]);
    const exported = await cluster.exec([
      "k3s",
      "ctr",
      "-n",
      "k8s.io",
      "images",
      "export",
      "/tmp/own.tar",
      "example.test/own:1",
    ]);
    expect(exported).toMatchObject({ exitCode: 0 });
    await cluster.cluster.exec(["cat", "/tmp/own.tar"], { stdout: createWriteStream(archive) });
    await cluster.exec(["k3s", "ctr", "-n", "k8s.io", "images", "rm", "example.test/own:1"]);
    // With a reference in it, it is taken out of the archive and saved as one of its own.
    expect(await cluster.loadImages([`oci-archive:${archive}:example.test/own:1`])).toContain(
      "example.test/own:1",
    );
    await using namespace = await cluster.createNamespace();
    await namespace.apply(pod("own", ["true"], "example.test/own:1"));
    await namespace.waitFor<V1Pod>(
      { kind: "Pod", name: "own" },
      ({ status }) => status?.phase === "Succeeded",
    );
    await expect(cluster.loadImages(["./none.tar"])).rejects.toMatchObject({ code: "NAVGW_IMAGE" });
  });

  it("dumps what there is to know", async () => {
    const dir = join(isolated.root, "dump");
    const files = (await cluster.dump(dir)).map((path) => path.slice(dir.length + 1));
    for (const name of ["summary.txt", "nodes.yaml", "pods.yaml", "events.txt", "console.log", "k3s.log"])
      expect(files).toContain(name);
    expect(files).not.toContain("problems.txt");
    expect(await readFile(join(dir, "nodes.yaml"), "utf8")).toMatch(/kind: Node\n[\s\S]*name: navgw\n/);
    expect(await readFile(join(dir, "console.log"), "utf8")).toContain("navgw: init");
  });

  it("goes back to what it had at first", { timeout: BOUND }, async () => {
    await cluster.apply([
      widgets,
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "extra" } },
      { ...pod("p", ["sleep", "1000"]), metadata: { name: "p", namespace: "extra" } },
      widget("held", { finalizers: ["example.com/nobody"] }),
      configMap("in-default"),
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: "extra" },
        rules: [],
      },
    ]);
    await cluster.reset();
    const all = await cluster.kubectl(["get", "namespaces,crds,clusterroles,configmaps", "-o", "name"]);
    for (const gone of ["namespace/extra", "widgets.example.com", "in-default", "io/extra"])
      expect(all).not.toContain(gone);
    for (const kept of [
      "namespace/kube-system",
      "configmap/given",
      "configmap/kube-root-ca.crt",
      "io/cluster-admin",
    ])
      expect(all).toContain(kept);
    expect((await cluster.kubectl(["get", "namespaces", "-o", "name"])).trim().split("\n")).toHaveLength(4);
    // Pods can be made again, and DNS is still there.
    await cluster.waitFor({ kind: "deploy", name: "coredns", namespace: "kube-system" }, "Ready");
  });

  it("comes back to a snapshot, at the same address", { timeout: 2 * BOUND }, async () => {
    await cluster.apply(configMap("before", { a: "b" }));
    const { server, kubeconfig } = { server: cluster.getServer(), kubeconfig: cluster.getKubeConfig() };
    await cluster.snapshot("one");
    await cluster.apply(configMap("after"));
    await cluster.restore("one");
    expect(cluster.getServer()).toBe(server);
    expect(cluster.getKubeConfig()).toBe(kubeconfig);
    const names = await cluster.kubectl(["get", "configmaps", "-o", "name"]);
    expect(names).toContain("configmap/before");
    expect(names).not.toContain("configmap/after");
    await expect(cluster.restore("none")).rejects.toMatchObject({ hint: "use one of: one" });
    // Still the same cluster for all else.
    await using namespace = await cluster.createNamespace();
    await namespace.apply(pod("again", ["sleep", "1000"]));
    await namespace.waitFor({ kind: "Pod", name: "again" }, "Ready", { timeoutMs: BOUND });
  });

  it("leaves nothing when it is stopped", async () => {
    await cluster.stop();
    expect(await traces()).toEqual({ processes: [], sockets: [], files: [] });
  });
});

describe("a cluster that does not start", { timeout: BOUND }, () => {
  beforeAll(() => Object.assign(process.env, isolated.env));

  it("has its log consumer told what its console said", async () => {
    const said: string[] = [];
    const cluster = new K3sCluster().withEngine("uml").withStartupTimeout(3000);
    const error: unknown = await cluster
      .withLogConsumer((line) => said.push(line))
      .start()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "NAVGW_TIMEOUT", consoleTail: expect.any(Array) });
    const { consoleTail } = error as { consoleTail: readonly string[] };
    expect(consoleTail.length).toBeGreaterThan(0);
    expect(said.filter((line) => line !== "").slice(-consoleTail.length)).toEqual(consoleTail);
    expect(await traces()).toEqual({ processes: [], sockets: [], files: [] });
  });
});
