import { mkdtemp, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { mustNavgw, navgw, startNavgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Bound of a start that fails, ms: 30 s from the first sign of a trouble, and the start up to there. */
const BOUND = 120_000;
const UP = ["up", "--engine", "uml", "--node", "builtin", "--no-golden", "--timeout", "5m"] as const;

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

afterEach(async () => {
  await navgw(["down", "--all"]);
});

/** Runs a shell script on the node of a cluster that is being started, as soon as that answers. */
async function asItStarts(script: string, input = ""): Promise<void> {
  await waitUntil("the guest to run a command", 30_000, async () => {
    const { exitCode, stderr } = await navgw(["exec", "--", "sh", "-ec", script], { input });
    if (exitCode !== 0) throw new Error(stderr);
    return true;
  });
}

/** Process of the host that stands for the largest process of the guest. */
async function largestStub(): Promise<number | undefined> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stubs = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      const isStub = cwd.startsWith(isolated.clusters) && status.startsWith("Name:\tuml-userspace");
      return { pid: Number(pid), size: isStub ? Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) : 0 };
    }),
  );
  return stubs.sort((a, b) => b.size - a.size).find(({ size }) => size > 0)?.pid;
}

const lines = (text: string): string[] => text.split("\n");

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
    expect(stderr).toContain("hint: give an archive of that image with --load");
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
    await asItStarts("mount -o remount,size=$(df -k /state | awk 'END { print $3 }')k /state");
    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/^error: the node's disk is full: .*no space left on device/m);
    expect(stderr).toContain("hint: that is the guest's own disk");
  });

  it("because a process of the guest was killed on this machine, says so at once", {
    timeout: BOUND,
  }, async () => {
    const starting = startNavgw(UP);
    await asItStarts("pidof k3s");
    const stub = await waitUntil("a process of the guest", 10_000, largestStub);
    process.kill(stub, "SIGKILL");
    const { exitCode, stderr } = await starting;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/^error: a process of the guest was killed on the host: /m);
  });

  it.each([
    { arg: "--no-such-flag=1", said: "no-such-flag is not understood by the builtin node" },
    { arg: "--kubelet-arg=no-such-flag=1", said: "unknown flag: --no-such-flag" },
    { arg: "--kube-apiserver-arg=no-such-flag=1", said: "unknown flag: --no-such-flag" },
  ])("because $arg is refused, says so after one try", { timeout: BOUND }, async ({ arg, said }) => {
    const { exitCode, stderr } = await navgw([...UP, `--k3s-arg=${arg}`]);
    expect(exitCode).toBe(6);
    const error = lines(stderr).find((line) => line.startsWith("error:"));
    expect(error).toContain("error: the node refuses an argument: ");
    expect(error).toContain(said);
    expect(stderr).toContain("hint: correct it in --k3s-arg");
    expect(stderr).not.toContain("is started again");
  });

  it("because time runs out, says what it was waiting for", { timeout: BOUND }, async () => {
    const starting = startNavgw([...UP.slice(0, -1), "25s"]);
    await asItStarts("cat > /var/lib/rancher/k3s/server/manifests/zz.yaml", MISSING_IMAGE);
    const { exitCode, stderr } = await starting;
    expect([5, 6]).toContain(exitCode);
    expect(stderr).toMatch(/^error: .*an image of a system pod cannot be pulled: .*navgw\.local\/missing:1/m);
  });
});
