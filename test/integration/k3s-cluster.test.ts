import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  K3sCluster,
  listClusters,
  openK3sCluster,
  type StartedK3sCluster,
  startCluster,
} from "../../src/core/index.ts";
import { isolated } from "../support/home.ts";
import { NOTHING, traces } from "../support/left-behind.ts";
import { configMap, IMAGE, pod, widget, widgets } from "../support/objects.ts";
import { saveAs } from "../support/shop-image.ts";
import { waitUntil } from "../support/wait-until.ts";
import { buildImage } from "../unit/core/images/support/images.ts";
import { file, hardlink, tar } from "../unit/core/images/support/tar-builder.ts";

const BOUND = 180_000;

beforeAll(() => Object.assign(process.env, isolated.env));

/** One cluster for all of these, which each leaves so that any other can follow. */
describe("a K3sCluster", () => {
  let cluster: StartedK3sCluster;
  let isRunning = false;
  const lines: string[] = [];

  beforeEach(async () => {
    if (isRunning) return;
    const manifest = join(isolated.root, "given.yaml");
    await writeFile(manifest, JSON.stringify(configMap("given")));
    cluster = await new K3sCluster()
      .withEngine("uml")
      .withManifests(manifest)
      .withPorts(30080)
      .withStartupTimeout(BOUND)
      .withLogConsumer((line) => lines.push(line))
      .start();
    isRunning = true;
  }, BOUND);

  afterAll(async () => {
    await cluster?.remove();
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

  it("hands on its log, has mapped ports, and runs commands", async () => {
    await waitUntil("a line of the node's log", BOUND, () => lines.length > 0);
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

  it("imports images by reference, from wherever they are, and pods run them", {
    timeout: BOUND,
  }, async () => {
    const archive = join(isolated.root, "own.tar");
    await exportFromNode(cluster, "example.test/own:1", archive);
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

  it("gives images the names by which pods find them, whatever names an archive has", {
    timeout: BOUND,
  }, async () => {
    const archive = join(isolated.root, "named.tar");
    await exportFromNode(cluster, "example.test/named:1", archive);
    const digest = `sha256:${"ab".repeat(32)}`;
    const short = await renamed(archive, { [SHORT_NAME]: "bug/short:1" });
    const images = [
      ...(await cluster.loadImages([short])),
      ...(await cluster.loadImages([await renamed(archive, { [FULL_NAME]: `bug/both:7@${digest}` })])),
      ...(await cluster.loadImages([await renamed(archive, { [SHORT_NAME]: "1.2.3" })], {
        as: "bug/tag:1.2.3",
      })),
    ];
    expect(images).toEqual([
      "docker.io/bug/short:1",
      "docker.io/bug/both:7",
      `docker.io/bug/both@${digest}`,
      "docker.io/bug/tag:1.2.3",
    ]);
    await using namespace = await cluster.createNamespace();
    const pods = ["bug/short:1", `bug/both:7@${digest}`, "docker.io/bug/tag:1.2.3"].map((image, at) =>
      pod(`p${at}`, ["true"], image),
    );
    await namespace.apply(pods);
    for (const { metadata } of pods)
      await namespace.waitFor<V1Pod>(
        { kind: "Pod", name: metadata.name },
        ({ status }) => status?.phase === "Succeeded",
      );
  });

  it("imports a layer that links to a file of the layer below it", { timeout: BOUND }, async () => {
    const image = buildImage([tar(file("below", "x")), tar(hardlink("linked", "below"))]);
    const archive = join(isolated.root, "linked.tar");
    await saveAs(image, "example.test/linked:1", archive, join(isolated.root, "linked"));
    expect(await cluster.loadImages([archive])).toEqual(["example.test/linked:1"]);
  });

  it("imports an archive once by starts of its name, so that a tag loaded since stays where it is", {
    timeout: BOUND,
  }, async () => {
    const archive = join(isolated.root, "once.tar");
    await exportFromNode(cluster, "example.test/once:1", archive);
    const start = () => startCluster({ name: cluster.name, images: [archive] });
    const target = async (): Promise<string> =>
      (await cluster.exec(["k3s", "ctr", "-n", "k8s.io", "images", "ls", "name==example.test/once:1"]))
        .stdout;
    await start();
    const first = await target();
    expect(first).toContain("example.test/once:1");
    const other = join(isolated.root, "other.tar");
    const image = buildImage([tar(file("other", "x"))]);
    await saveAs(image, "example.test/once:1", other, join(isolated.root, "other"));
    await cluster.loadImages([other]);
    const second = await target();
    expect(second).not.toBe(first);
    await start();
    expect(await target()).toBe(second);
  });

  it("dumps its objects, events and logs", async () => {
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
      pod("p", ["sleep", "1000"], IMAGE, { namespace: "extra" }),
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

  it("keeps its data when it is stopped, and leaves nothing when it is removed", {
    timeout: 2 * BOUND,
  }, async () => {
    await cluster.apply(configMap("kept"));
    await cluster.stop();
    isRunning = false;
    expect(await listClusters()).toMatchObject([{ name: cluster.name, state: "stopped" }]);
    cluster = await new K3sCluster().withName(cluster.name).withReuse().start();
    expect(await cluster.kubectl(["get", "configmap", "kept", "-o", "name"])).toBe("configmap/kept\n");
    await cluster.remove();
    expect(await traces()).toEqual(NOTHING);
  });
});

describe("a cluster that does not start", { timeout: BOUND }, () => {
  it("has its log consumer called with the lines of its console", async () => {
    const lines: string[] = [];
    const cluster = new K3sCluster().withEngine("uml").withStartupTimeout(3000);
    const error: unknown = await cluster
      .withLogConsumer((line) => lines.push(line))
      .start()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "NAVGW_TIMEOUT", consoleTail: expect.any(Array) });
    const { consoleTail } = error as { consoleTail: readonly string[] };
    expect(consoleTail.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line !== "").slice(-consoleTail.length)).toEqual(consoleTail);
    expect(await traces()).toEqual(NOTHING);
  });
});

/** Takes the node's own image out of the node, under another name, into an archive of this machine. */
async function exportFromNode(cluster: StartedK3sCluster, name: string, archive: string): Promise<void> {
  const ctr = (...args: readonly string[]) => ["k3s", "ctr", "-n", "k8s.io", "images", ...args];
  await cluster.exec(ctr("tag", IMAGE, name));
  expect(await cluster.exec(ctr("export", "--local", "/tmp/own.tar", name))).toMatchObject({ exitCode: 0 });
  const file = createWriteStream(archive);
  await cluster.cluster.exec(["cat", "/tmp/own.tar"], { stdout: file });
  await new Promise((resolve) => file.end(resolve));
  await cluster.exec(ctr("rm", name));
}

const SHORT_NAME = "org.opencontainers.image.ref.name";
const FULL_NAME = "io.containerd.image.name";

/** A copy of an OCI archive of one image with these annotations as its name. */
async function renamed(archive: string, annotations: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(isolated.root, "renamed-"));
  await execa("tar", ["-xf", archive, "-C", dir]);
  const path = join(dir, "index.json");
  const index = JSON.parse(await readFile(path, "utf8"));
  index.manifests[0].annotations = annotations;
  await writeFile(path, JSON.stringify(index));
  await execa("tar", ["-cf", `${dir}.tar`, "-C", dir, "."]);
  return `${dir}.tar`;
}
