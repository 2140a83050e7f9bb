import { readFile, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTar } from "../../src/core/guest/tar.ts";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { kubectlFor } from "../support/kubectl.ts";
import { traces } from "../support/left-behind.ts";
import { ReleaseServer } from "../support/release-server.ts";
import { StandIn } from "../support/stand-in.ts";
import { buildImage } from "../unit/oci/support/images.ts";
import { TestRegistry } from "../unit/oci/support/registry.ts";

const BOUND = 180_000;

/**
 * Everything but k3s itself, which tests cannot rely on being able to download: a mirror and a registry serve the builtin node
 * in k3s's place, under the version by which it is known as that.
 */
describe("a node that was downloaded, on User Mode Linux", () => {
  let standIn: StandIn;
  let mirror: ReleaseServer;
  let registry: TestRegistry;
  /** Folders of the cache. */
  const made = new Set<string>();
  const kubectl = kubectlFor(join(isolated.clusters, "default/kubeconfig"));

  beforeAll(async () => {
    standIn = await StandIn.unpack(isolated.root);
    const releases = join(isolated.root, "releases");
    await standIn.writeRelease(releases);
    mirror = await ReleaseServer.start(releases);
    registry = await TestRegistry.start();
  });

  afterAll(async () => {
    await navgw(["down", "--all"]);
    // The mirror's port is another one every time, so nobody has a use for them.
    for (const dir of made) await rm(dir, { recursive: true, force: true });
    await mirror[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  const up = async (...args: readonly string[]) => {
    const result = await navgw(["up", "--engine", "uml", "--timeout", "5m", "-o", "json", ...args], {
      env: { NAVGW_K3S_MIRROR: mirror.url, NAVGW_OFFLINE: "0" },
    });
    if (result.exitCode === 0) {
      const { dir } = JSON.parse(result.stdout) as { dir: string };
      made.add(dirname(await realpath(join(dir, "k3s.erofs"))));
    }
    return result;
  };

  it("comes from a mirror as a release, once, and is Ready with runc and plugins it did not bring", {
    timeout: BOUND,
  }, async () => {
    const result = await up("--node", "k3s", "--k3s-version", standIn.version);
    expect(result.stderr).toContain(`Kubernetes at hand: builtin ${standIn.version}, from 127.0.0.1`);
    expect(JSON.parse(result.stdout)).toMatchObject({
      node: { distribution: "builtin", version: standIn.version },
    });
    expect(mirror.count("/k3s")).toBe(2); // its size, and it
    expect(await kubectl(["get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}"])).toBe(
      standIn.version,
    );
    const programs = await mustNavgw(["exec", "--", "ls", "-l", "/opt/node/bin"]);
    expect(programs).toMatch(/runc -> \/opt\/tools\/bin\/runc/);
    expect(programs).not.toContain("kubectl");
    await kubectl(["run", "web", "--image=navgw.local/busybox:1.37", "--", "sleep", "1000"]);
    await kubectl(["wait", "--for=condition=Ready", "pod/web", "--timeout=120s"]);
  });

  it("starts again from the cache, whatever the mirror is then", { timeout: BOUND }, async () => {
    await mustNavgw(["stop"]);
    const asked = mirror.requests.length;
    const again = await navgw(["up", "--engine", "uml", "--timeout", "5m"]);
    expect(again.stderr).toContain(`builtin ${standIn.version}, from the cache`);
    expect(mirror.requests).toHaveLength(asked);
    expect(await kubectl(["get", "pod", "web", "-o", "name"])).toBe("pod/web");
    const other = await up("--node", "builtin");
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain('node is "k3s"');
    await mustNavgw(["down"]);
  });

  it("is unpacked on a golden disk, and new clusters begin as that", { timeout: 2 * BOUND }, async () => {
    const node = ["--engine", "uml", "--node", "k3s", "--k3s-version", standIn.version];
    const env = { NAVGW_K3S_MIRROR: mirror.url, NAVGW_OFFLINE: "0" };
    const built = await navgw(["image", "build", ...node], { env });
    expect(built.stderr).toContain(`Kubernetes ${standIn.version}`);
    try {
      const before = Date.now() / 1000;
      const result = await up("--name", "golden", ...node.slice(2));
      expect(result.stderr).toContain(`from golden disk ${built.stdout.slice(0, 12)}, 0 images`);
      const changed = await mustNavgw([
        "exec",
        "--name",
        "golden",
        "--",
        "stat",
        "-c",
        "%Z",
        "/opt/node/bin/k3s",
      ]);
      expect(Number(changed)).toBeLessThan(before);
      await mustNavgw(["down", "--name", "golden"]);
    } finally {
      await mustNavgw(["image", "rm", built.stdout]);
    }
  });

  it("is an error, and nothing else, when the mirror has no such release", async () => {
    const result = await up("--name", "missing", "--node", "k3s");
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(
      /has no k3s v1\.36\.1\+k3s1.*\n {2}hint: the mirror needs v1\.36\.1%2Bk3s1/,
    );
    expect(await mustNavgw(["list", "-o", "json"])).not.toContain("missing");
  });

  it("comes from a file, bare, and gets a bridge from the guest", { timeout: BOUND }, async () => {
    const program = join(isolated.root, "releases", standIn.version, "k3s");
    const result = await up("--name", "bare", "--k3s-binary", program);
    expect(JSON.parse(result.stdout)).toMatchObject({ node: { version: standIn.version } });
    const inGuest = ["exec", "--name", "bare", "--"];
    expect(await mustNavgw([...inGuest, "cat", "/etc/cni/net.d/10-navgw.conflist"])).toContain(
      "10.42.0.0/24",
    );
    expect(await mustNavgw([...inGuest, "ls", "/opt/cni/bin"])).toMatch(/bridge.*host-local.*portmap/s);
    await mustNavgw(["down", "--name", "bare"]);
  });

  it("comes from a registry as k3s's image", { timeout: BOUND }, async () => {
    const layer = join(isolated.root, "layer.tar");
    await writeTar(layer, await standIn.imageFiles());
    const name = `rancher/k3s:${standIn.version.replace("+", "-")}`;
    registry.add(name, buildImage([await readFile(layer)], { packing: "none" }));
    const reference = `${registry.host.replace("127.0.0.1", "localhost")}/${name}`;
    const result = await up("--name", "image", "--image", reference);
    expect(result.stderr).toContain(`builtin ${standIn.version}, from image ${reference}`);
    expect(JSON.parse(result.stdout)).toMatchObject({ node: { version: standIn.version } });
    await mustNavgw(["down", "--name", "image"]);
    expect(await traces()).toEqual({ processes: [], sockets: [], files: [] });
  });
});
