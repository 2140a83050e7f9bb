import { realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliResult, mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { BOOT_TIMEOUT, describeK3sStory, ENGINE, importsIn } from "../support/k3s-story.ts";
import { kubectlFor } from "../support/kubectl.ts";
import { NOTHING, traces } from "../support/left-behind.ts";
import { ReleaseServer } from "../support/release-server.ts";
import { StandIn } from "../support/stand-in.ts";
import { buildImage } from "../unit/core/images/support/images.ts";
import { TestRegistry } from "../unit/core/images/support/registry.ts";
import { tar } from "../unit/core/images/support/tar-builder.ts";

const BOUND = ENGINE === "uml" ? 180_000 : 600_000;
/** Of a release's archive, so that it is about as large as k3s's. */
const FILLER = 130 << 20;
/** Another release than the one that the tests begin with. */
const LATER = "v1.37.3+k3s1";
/** As somebody's own build says it: with the commit where a release has its count. */
const OWN_BUILD = "v1.37.2+k3s-0badc0de";

const possible = await StandIn.isPossible();
if (!possible) process.stdout.write("go is not installed: no stand-in for k3s can be built\n");

/**
 * Everything but k3s itself, which tests cannot rely on being able to download: what stands in for it is as strict as it is, and
 * the product takes it for a k3s (docs/k3s.md).
 */
describe.skipIf(!possible)(`a k3s, which a stand-in is, on ${ENGINE}`, () => {
  let standIn: StandIn;
  let mirror: ReleaseServer;
  /** Folders of the cache. */
  const made = new Set<string>();
  const kubeconfigOf = (name: string): string => join(isolated.clusters, name, "kubeconfig");
  const releases = join(isolated.root, "releases");

  beforeAll(async () => {
    Object.assign(process.env, isolated.env);
    standIn = await StandIn.make(join(isolated.root, "stand-in"));
    await standIn.writeRelease(releases, { filler: FILLER });
    mirror = await ReleaseServer.start(releases);
    Object.assign(process.env, { NAVGW_K3S_MIRROR: mirror.url, NAVGW_OFFLINE: "0" });
  });

  afterAll(async () => {
    await navgw(["down", "--all"]);
    // The mirror's port is another one every time, so nobody has a use for them.
    for (const dir of made) await rm(dir, { recursive: true, force: true });
    await mirror?.[Symbol.asyncDispose]();
  });

  const up = async (name: string, ...args: readonly string[]): Promise<CliResult> => {
    const all = ["up", "--name", name, "--engine", ENGINE, "--timeout", BOOT_TIMEOUT, "-o", "json", ...args];
    const result = await navgw(all, { env: { NAVGW_K3S_MIRROR: mirror.url, NAVGW_OFFLINE: "0" } });
    if (result.exitCode === 0) {
      const { dir } = JSON.parse(result.stdout) as { dir: string };
      const disk = await realpath(join(dir, "k3s.erofs")).catch(() => undefined);
      if (disk !== undefined) made.add(dirname(disk));
    }
    return result;
  };
  /** A start that must succeed. */
  const mustUp = async (name: string, ...args: readonly string[]): Promise<CliResult> => {
    const result = await up(name, ...args);
    if (result.exitCode !== 0) throw new Error(result.stderr);
    return result;
  };

  describe("as a release of a mirror", () => {
    const name = "release";

    afterAll(async () => {
      await navgw(["down", "--name", name]);
    });

    it("comes from the mirror, once, and is known as a k3s", { timeout: 2 * BOUND }, async () => {
      const result = await mustUp(name, "--node", "k3s", "--k3s-version", standIn.version);
      expect(result.stderr).toContain(`Kubernetes available: k3s ${standIn.version}, from 127.0.0.1`);
      expect(JSON.parse(result.stdout)).toMatchObject({
        node: { distribution: "k3s", version: standIn.version },
      });
      expect(mirror.count("/k3s")).toBe(2); // its size, and it
    });

    describeK3sStory({
      name,
      kubeconfig: () => kubeconfigOf(name),
      options: () => ({ k3sVersion: standIn.version }),
      ownImage: () => standIn.ownImage,
      bound: BOUND,
    });

    it("starts from the cache, whatever the mirror is then, and stays a k3s", {
      timeout: BOUND,
    }, async () => {
      await mustNavgw(["stop", "--name", name]);
      const asked = mirror.requests.length;
      const again = await navgw(["up", "--name", name, "--engine", ENGINE, "--timeout", BOOT_TIMEOUT]);
      expect(again.stderr).toContain(`k3s ${standIn.version}, from the cache`);
      expect(mirror.requests).toHaveLength(asked);
      const other = await up(name, "--node", "builtin");
      expect(other.exitCode).toBe(1);
      expect(other.stderr).toContain('node is "k3s"');
    });

    // k3s itself never removes what another release of it has unpacked.
    it("is followed by a later release, of which alone the files are kept", {
      timeout: 2 * BOUND,
    }, async () => {
      const later = await standIn.another(join(isolated.root, "later"), { version: LATER });
      await later.writeRelease(releases);
      const kubectl = kubectlFor(kubeconfigOf(name));
      await kubectl(["create", "configmap", "before"]);
      await mustNavgw(["stop", "--name", name]);
      const result = await mustUp(name, "--k3s-version", LATER);
      expect(JSON.parse(result.stdout)).toMatchObject({ node: { version: LATER } });
      expect(await kubectl(["get", "configmap", "before", "-o", "name"])).toBe("configmap/before");
      const unpacked = await mustNavgw([
        ...["exec", "--name", name, "--"],
        ...["ls", "/var/lib/rancher/k3s/data"],
      ]);
      expect(unpacked.split("\n").filter((entry) => /^[0-9a-f]{64}$/.test(entry))).toHaveLength(1);
    });

    it("is unpacked on a golden disk, and new clusters begin as that", { timeout: 3 * BOUND }, async () => {
      const node = ["--node", "k3s", "--k3s-version", standIn.version];
      const built = await navgw(["golden", "build", "--engine", ENGINE, ...node], {
        env: { NAVGW_K3S_MIRROR: mirror.url, NAVGW_OFFLINE: "0" },
      });
      expect(built.stderr).toContain(`Kubernetes ${standIn.version}`);
      try {
        const result = await mustUp("golden", ...node);
        expect(result.stderr).toContain(`from golden disk ${built.stdout.slice(0, 12)}`);
        const log = await mustNavgw(["logs", "--name", "golden", "k3s"]);
        expect(importsIn(log)).toEqual([]);
        expect(log.includes("Preparing data dir")).toBe(false);
      } finally {
        await navgw(["down", "--name", "golden"]);
        await navgw(["golden", "rm", built.stdout]);
      }
    });

    it("is an error, and nothing else, when the mirror has no such release", async () => {
      const result = await up("missing", "--node", "k3s");
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toMatch(
        /has no k3s v1\.36\.1\+k3s1.*\n {2}hint: add to the mirror v1\.36\.1%2Bk3s1\/\{k3s,/,
      );
      expect(await mustNavgw(["list", "-o", "json"])).not.toContain("missing");
    });
  });

  describe("as a container image", () => {
    const name = "image";
    let registry: TestRegistry;
    let reference: string;

    beforeAll(async () => {
      registry = await TestRegistry.start();
      const layer = tar(...(await standIn.imageFiles({ images: true })));
      const repository = `rancher/k3s:${standIn.version.replace("+", "-")}`;
      registry.add(repository, buildImage([layer], { packing: "none" }));
      reference = `${registry.host.replace("127.0.0.1", "localhost")}/${repository}`;
    });
    afterAll(async () => {
      await navgw(["down", "--name", name]);
      await registry[Symbol.asyncDispose]();
    });

    it("comes from a registry and is known by its tag", { timeout: 2 * BOUND }, async () => {
      const result = await mustUp(name, "--node-image", reference);
      expect(result.stderr).toContain(`k3s ${standIn.version}, from image ${reference}`);
      expect(JSON.parse(result.stdout)).toMatchObject({
        node: { distribution: "k3s", version: standIn.version },
      });
    });

    describeK3sStory({
      name,
      kubeconfig: () => kubeconfigOf(name),
      options: () => ({ nodeImage: reference }),
      ownImage: () => standIn.ownImage,
      bound: BOUND,
    });
  });

  describe("as a bare program in a file", () => {
    const name = "bare";
    const program = join(isolated.root, "bare/k3s");

    beforeAll(async () => {
      await standIn.writeBare(dirname(program), { images: true });
    });
    afterAll(async () => {
      await navgw(["down", "--name", name]);
    });

    it("comes up with the tools and plugins that it did not bring", { timeout: 2 * BOUND }, async () => {
      const result = await mustUp(name, "--k3s-binary", program);
      expect(JSON.parse(result.stdout)).toMatchObject({
        node: { distribution: "k3s", version: standIn.version },
      });
    });

    describeK3sStory({
      name,
      kubeconfig: () => kubeconfigOf(name),
      options: () => ({ k3sBinary: program }),
      ownImage: () => standIn.ownImage,
      bound: BOUND,
    });

    // Its version is of another form, and its containerd of the line that starts shims in the new way, as that of k3s v1.36.
    it("may be somebody's own build, of another containerd", { timeout: 2 * BOUND }, async () => {
      const own = await standIn.another(join(isolated.root, "own"), {
        version: OWN_BUILD,
        containerd: "v2.3.1-k3s2",
      });
      const built = await own.writeBare(join(isolated.root, "own-build"), { images: true });
      const result = await mustUp("own", "--k3s-binary", built);
      expect(JSON.parse(result.stdout)).toMatchObject({
        node: { distribution: "k3s", version: OWN_BUILD },
      });
      await mustNavgw(["down", "--name", "own"]);
    });
  });

  it("leaves nothing behind", async () => {
    await navgw(["down", "--all"]);
    expect(await traces()).toEqual(NOTHING);
  });
});
