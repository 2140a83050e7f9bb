import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { type ClusterOptions, K3sCluster } from "../../src/core/index.ts";
import { mustNavgw } from "./cli.ts";
import { kubectlFor } from "./kubectl.ts";
import { IMAGES } from "./stand-in/airgap.ts";
import { describeUserStory } from "./user-story.ts";

/** What the k3s runs on: `uml`, or what NAVGW_TEST_ENGINE says. */
export const ENGINE = process.env.NAVGW_TEST_ENGINE === "qemu" ? "qemu" : "uml";
/** Bound of a boot, as the command line has it. */
export const BOOT_TIMEOUT = ENGINE === "uml" ? "4m" : "10m";

/** The image that the pods of these tests run. */
const IMAGE = IMAGES.busybox;
const POD = new URL("../fixtures/pod.yaml", import.meta.url);

/** A cluster of a k3s in one of its forms. */
export interface K3sForm {
  /** Name of the cluster, which the story finds running and leaves running. */
  readonly name: string;
  readonly kubeconfig: () => string;
  /** What makes it such a cluster by the API. */
  readonly options: () => ClusterOptions;
  /** An archive of `navgw.local/busybox:1.37`, which the node has not. */
  readonly ownImage: () => string;
  /** ms for one step */
  readonly bound: number;
}

/**
 * What the product promises of every k3s, in the order in which somebody would come upon it. The same for each form; a test that
 * holds a fault of one form names it.
 */
export function describeK3sStory({ name, kubeconfig, options, ownImage, bound }: K3sForm): void {
  const kubectl = (...args: readonly string[]): Promise<string> => kubectlFor(kubeconfig())(args);
  const inGuest = (...argv: readonly string[]): Promise<string> =>
    mustNavgw(["exec", "--name", name, "--", ...argv]);

  // Bare: no loopback plugin, and then a shim that is too new for k3s's containerd.
  describeUserStory(kubeconfig, bound, IMAGE);

  // flannel writes subnet.env late, and the kubelet's next try is some 15 s later.
  it("had a network for every pod at the first try", async () => {
    const events = await kubectl("get", "events", "-A", "-o", "jsonpath={.items[*].message}");
    expect(events).not.toContain("subnet.env");
    expect(events).not.toMatch(/failed to setup network/);
  });

  // Bare and image: `k3s kubectl` is an unknown command there.
  it("has kubectl by the command line, and takes manifests by it", async () => {
    expect(await mustNavgw(["kubectl", "--name", name, "get", "nodes", "-o", "name"])).toContain("node/");
    const input = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: b}\n";
    expect(await mustNavgw(["apply", "--name", name, "-"], { input })).toContain("configmap/made");
    expect(await inGuest("kubectl", "get", "configmap", "made", "-o", "name")).toBe("configmap/made");
  });

  // Bare and image: `k3s ctr` is an unknown command there.
  it("runs an image that was loaded", { timeout: bound }, async () => {
    const [image = ""] = (await mustNavgw(["load", "--name", name, ownImage()])).split("\n");
    expect(image).toBe("navgw.local/busybox:1.37");
    await kubectl("run", "own", `--image=${image}`, "--image-pull-policy=Never", "--", "sleep", "1000");
    await kubectl("wait", "--for=condition=Ready", "pod/own", `--timeout=${Math.floor(bound / 1000)}s`);
    expect(await inGuest("ctr", "images", "ls", "-q")).toContain(image);
  });

  // k3s moves itself to the cgroup /k3s, while the guest looked for it in `node`.
  it("lets k3s's timers come together once the cluster is ready", async () => {
    const script = "for pid in $(cat /sys/fs/cgroup/k3s/cgroup.procs); do cat /proc/$pid/timerslack_ns; done";
    const slacks = (await inGuest("sh", "-c", script)).split("\n").map(Number);
    expect(slacks.length).toBeGreaterThan(0);
    for (const slack of slacks) expect(slack).toBe(20_000_000);
  });

  it("keeps its data when it is stopped and started again", { timeout: 2 * bound }, async () => {
    await mustNavgw(["stop", "--name", name]);
    await mustNavgw(["up", "--name", name, "--timeout", BOOT_TIMEOUT]);
    await kubectl("rollout", "status", "deployment/web", `--timeout=${Math.floor(bound / 1000)}s`);
    const pod = await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}");
    expect(await kubectl("exec", pod, "--", "cat", "/data/file")).toBe("kept");
  });

  // k3s remembers what it has imported only in agent/images/.cache.json, which somebody must make.
  it("imports no archive a second time", async () => {
    expect(importsIn(await mustNavgw(["logs", "--name", name, "k3s"]))).toEqual([]);
  });

  // Bare and image: kubectl and images, as above.
  it("serves the API: kubectl, images, a namespace, and a reset", { timeout: 3 * bound }, async () => {
    await using cluster = await new K3sCluster()
      .withEngine(ENGINE)
      .withStartupTimeout(bound)
      .withOptions(options())
      .start();
    expect(await cluster.kubectl(["get", "nodes", "-o", "name"])).toContain("node/");
    expect(await cluster.loadImages([ownImage()])).toEqual(["navgw.local/busybox:1.37"]);
    const namespace = await cluster.createNamespace();
    const pod = (await readFile(POD, "utf8")).replace("IMAGE", IMAGE);
    await namespace.apply(pod);
    await namespace.waitFor({ kind: "Pod", name: "pod" }, "Ready", { timeoutMs: bound });
    expect(await namespace.kubectl(["get", "pod", "pod", "-o", "name"])).toBe("pod/pod\n");
    await cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made" } });
    await cluster.reset();
    expect(await cluster.kubectl(["get", "configmap,namespace", "-o", "name"])).not.toMatch(
      new RegExp(`made|${namespace.name}`),
    );
  });
}

/** Lines of k3s's log that say that it imports an archive, of its last start. */
export function importsIn(log: string): string[] {
  expect(log).toContain("Starting k3s");
  return log.split("\n").filter((line) => line.includes("Importing images from"));
}
