import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { asItStarts, BOUND, UP } from "../support/failing-start.ts";
import { isolated } from "../support/home.ts";
import { waitUntil } from "../support/wait-until.ts";

/** CoreDNS with an image that nobody has. The one that the node deploys gives way at once. */
const MISSING_IMAGE = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "coredns", namespace: "kube-system" },
  spec: {
    strategy: { rollingUpdate: { maxUnavailable: 1 } },
    selector: { matchLabels: { "k8s-app": "kube-dns" } },
    template: {
      metadata: { labels: { "k8s-app": "kube-dns" } },
      spec: { containers: [{ name: "coredns", image: "navgw.local/missing:1", command: ["/none"] }] },
    },
  },
});

/** Leaves no free block on the state disk, nor one of those that are freed later. */
const FILL_STATE_DISK = `
  mount -o remount,size=$(df -k /state | awk 'END { print $3 }')k /state
  (while :; do cat /dev/zero >> /state/fill || sleep 0.1; done) > /dev/null 2>&1 < /dev/null &
`;

afterEach(async () => {
  await navgw(["down", "--all"]);
});

const lines = (text: string): string[] => text.split("\n");

/** Those that are given up only after a while, since what is wrong might come right. */
describe("a start that fails", () => {
  it("because an image cannot be had, says which, and can be looked at meanwhile", {
    timeout: BOUND,
  }, async () => {
    const starting = startNavgw(UP);
    await asItStarts("cat > /var/lib/rancher/k3s/server/manifests/zz.yaml", MISSING_IMAGE);
    expect(await mustNavgw(["logs", "k3s"])).toContain('"Starting"');
    const kubeconfig = await waitUntil("the kubeconfig", 60_000, async () => {
      const { exitCode, stdout } = await navgw(["kubeconfig"]);
      return exitCode === 0 && stdout;
    });
    expect(kubeconfig).toMatch(/server: https:\/\/127\.0\.0\.1:\d+/);
    expect(await mustNavgw(["kubectl", "get", "namespaces", "-o", "name"])).toContain(
      "namespace/kube-system",
    );
    const status = await waitUntil("the trouble in its status", 60_000, async () => {
      const { stdout } = await navgw(["status"]);
      return stdout.includes("Trouble") && stdout;
    });
    expect(status).toMatch(/State +starting, node starting/);
    expect(status).toMatch(/Reached +Node Ready/);
    const applied = await navgw(["apply", "-"], { input: "{}" });
    expect(applied.exitCode).toBe(3);
    expect(applied.stderr).toContain("cluster default is starting (so far: Node Ready)");
    const dump = await mkdtemp(join(isolated.root, "dump-"));
    const files = lines(await mustNavgw(["dump", dump]));
    expect(files).toEqual(expect.arrayContaining([join(dump, "pods.yaml"), join(dump, "k3s.log")]));
    expect(await readFile(join(dump, "summary.txt"), "utf8")).toContain("navgw.local/missing:1");

    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    const error = lines(stderr).find((line) => line.startsWith("error:"));
    expect(error).toContain("error: an image of a system pod cannot be pulled: ");
    expect(error).toContain("navgw.local/missing:1");
    expect(stderr).toContain("hint: provide an archive of that image with --load");
  });

  it("because a plugin of the pod network is missing, says which", { timeout: BOUND }, async () => {
    const starting = startNavgw(UP);
    const network = { cniVersion: "1.0.0", name: "broken", plugins: [{ type: "no-such-plugin" }] };
    await asItStarts(
      "mkdir -p /etc/cni/net.d && cat > /etc/cni/net.d/10-navgw.conflist",
      JSON.stringify(network),
    );
    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/Trouble: a plugin of the pod network is missing: .*no-such-plugin/);
    expect(stderr).toMatch(
      /^error: a plugin of the pod network is missing: .*failed to find plugin .*no-such-plugin.* in path \[.*\]/m,
    );
  });

  it("because the guest's disk is full, says so although the log is on that disk", {
    timeout: BOUND,
  }, async () => {
    const starting = startNavgw([...UP, "--storage", "memory"]);
    await asItStarts(FILL_STATE_DISK);
    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/^error: the node's disk is full: .*no space left on device/m);
    expect(stderr).toContain("hint: use fewer or smaller images on the guest's own disk");
  });

  it("because time runs out, says what it was waiting for", { timeout: BOUND }, async () => {
    const starting = startNavgw([...UP.slice(0, -1), "25s"]);
    await asItStarts("cat > /var/lib/rancher/k3s/server/manifests/zz.yaml", MISSING_IMAGE);
    const { exitCode, stderr } = await starting;
    expect([5, 6]).toContain(exitCode);
    expect(stderr).toMatch(/^error: .*an image of a system pod cannot be pulled: .*navgw\.local\/missing:1/m);
  });
});
