import { mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { distributionOf } from "../../src/core/distribution/k3s-release.ts";
import { isolated } from "../support/home.ts";
import { StandIn } from "../support/stand-in.ts";

const COMMIT = "0badc0de";

const possible = await StandIn.isPossible();

/** That the stand-in for k3s is as strict as k3s, as far as that can be seen without a guest; what each part does by itself is tested in test/stand-in. */
describe.skipIf(!possible)("the stand-in for k3s", () => {
  let standIn: StandIn;
  let release: string;
  const dataDir = join(isolated.root, "data-dir");

  beforeAll(async () => {
    standIn = await StandIn.make(join(isolated.root, "stand-in"), { commit: COMMIT });
    release = join(await standIn.writeRelease(join(isolated.root, "releases")), "k3s");
  });

  /** Runs a program as it is, or by another name. */
  const run = async (program: string, args: readonly string[], name = basename(program)) => {
    const env = { STAND_IN_UNPACK_DIR: join(isolated.root, "unpacked"), K3S_DATA_DIR: dataDir };
    let path = program;
    if (name !== basename(program)) {
      path = join(isolated.root, "names", basename(dirname(program)), name);
      await mkdir(dirname(path), { recursive: true });
      await symlink(program, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    }
    const { exitCode, stdout, stderr } = await execa(path, args, { env, reject: false });
    return { exitCode, stdout, stderr };
  };

  it("has a version of k3s's form, by which the product takes it for a k3s", async () => {
    expect(standIn.version).toMatch(/^v\d+\.\d+\.\d+\+k3s1$/);
    expect(distributionOf(standIn.version)).toBe("k3s");
    for (const program of [standIn.bare, release]) {
      expect(await run(program, ["--version"])).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(
          new RegExp(
            `^k3s version ${standIn.version.replace("+", "\\+")} \\(${COMMIT}\\)\ngo version go1\\.`,
          ),
        ),
      });
    }
    // To say that, a release unpacks nothing.
    await expect(readdir(dataDir)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("bare, refuses kubectl, ctr and crictl as commands, with their own words", async () => {
    expect(await run(standIn.bare, ["kubectl", "get", "pods"])).toMatchObject({
      exitCode: 1,
      stderr: 'error: unknown command "kubectl" for "kubectl"',
    });
    for (const name of ["ctr", "crictl"])
      expect(await run(standIn.bare, [name, "images"])).toMatchObject({
        exitCode: 3,
        stderr: `No help topic for '${name}'`,
      });
  });

  it("bare, is kubectl, ctr, crictl and containerd by name", async () => {
    const containerd = "github.com/k3s-io/containerd/v2 v2.1.5-k3s1";
    expect((await run(standIn.bare, ["--version"], "containerd")).stdout).toBe(`containerd ${containerd} `);
    expect((await run(standIn.bare, ["--version"], "ctr")).stdout).toBe(`ctr ${containerd} `);
    expect((await run(standIn.bare, ["--version"], "crictl")).exitCode).toBe(0);
    expect((await run(standIn.bare, ["version", "--client"], "kubectl")).stdout).toMatch(
      /^Client Version: v/,
    );
    expect((await run(standIn.bare, ["images", "--help"], "ctr")).stdout).toMatch(/^NAME:\n {3}ctr images/);
  });

  it("refuses an unknown flag at once, with its usage", async () => {
    for (const program of [standIn.bare, release]) {
      const { exitCode, stdout, stderr } = await run(program, ["server", "--no-such-flag"]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^Incorrect Usage: flag provided but not defined: -no-such-flag\n\nNAME:/);
      expect(stderr).toMatch(/level=fatal msg="Error: flag provided but not defined: -no-such-flag"$/);
    }
  });

  it("as a release, unpacks itself and runs kubectl, as a command and by name", async () => {
    const asked = await run(release, ["kubectl", "version", "--client"]);
    expect(asked).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Client Version: v/) });
    expect((await run(release, ["version", "--client"], "kubectl")).stderr).toBe("");
    const entries = await readdir(join(dataDir, "data"));
    const [hash = ""] = entries.filter((name) => /^[0-9a-f]{64}$/.test(name));
    expect(entries.sort()).toEqual([".lock", hash, "cni", "current"].sort());
    const plugins = [
      "bandwidth",
      "bridge",
      "cni",
      "firewall",
      "flannel",
      "host-local",
      "loopback",
      "portmap",
    ];
    expect((await readdir(join(dataDir, "data/cni"))).sort()).toEqual(plugins);
    expect(await readlink(join(dataDir, "data/cni/flannel"))).toBe(join(dataDir, "data", hash, "bin/cni"));
    expect(await readlink(join(dataDir, "data", hash, "bin/k3s-server"))).toBe("k3s");
  });

  it("as an image, has all in bin/, and no images", async () => {
    const files = await standIn.imageFiles();
    const names = files.map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith("bin/"))).toEqual(["etc/os-release"]);
    for (const name of ["k3s", "kubectl", "ctr", "crictl", "containerd", "containerd-shim-runc-v2", "runc"])
      expect(names).toContain(`bin/${name}`);
    expect(files.find(({ name }) => name === "bin/loopback")?.link).toBe("cni");
  });

  it("runs upstream's plugins by their names, and flannel's only with flannel", async () => {
    const cni = join(dirname(standIn.bare), "cni");
    const about = async (name: string) => {
      const path = join(isolated.root, "plugins", name);
      await mkdir(dirname(path), { recursive: true });
      await symlink(cni, path);
      return execa(path, { env: { CNI_COMMAND: "VERSION" }, input: '{"cniVersion":"1.0.0"}', reject: false });
    };
    for (const name of ["bandwidth", "bridge", "firewall", "flannel", "host-local", "loopback", "portmap"]) {
      const { exitCode, stdout } = await about(name);
      expect([name, exitCode]).toEqual([name, 0]);
      expect(JSON.parse(stdout)).toHaveProperty("supportedVersions");
    }
    expect((await about("none")).exitCode).toBe(1);
  });

  it("starts shims as containerd 2.1 does, which one of 2.4 refuses in its own words", async () => {
    const start = async (shim: string) => {
      const folder = join(isolated.root, "stand-in-shim");
      const link = join(folder, "containerd-shim-runc-v2");
      await mkdir(folder, { recursive: true });
      await symlink(standIn.bare, link).catch(() => undefined);
      const bundle = join(isolated.root, "bundle");
      await mkdir(bundle, { recursive: true });
      // BootstrapParams of containerd 2.4: the fields instance_id and namespace.
      const input = Buffer.concat([
        Buffer.from([10, 2]),
        Buffer.from("id"),
        Buffer.from([18, 2]),
        Buffer.from("ns"),
      ]);
      const args = [
        "-namespace",
        "ns",
        "-address",
        "/none",
        "-publish-binary",
        "/none",
        "-id",
        "id",
        "start",
      ];
      const PATH = `${folder}:${dirname(shim)}`;
      return execa(link, args, { env: { PATH }, extendEnv: false, cwd: bundle, input, reject: false });
    };
    expect((await start(standIn.shims.builtin)).stderr).toContain(
      "shim was started through the deprecated API but was built against the new API",
    );
    // The right one goes on, and misses the bundle.
    const right = await start(standIn.shims.own);
    expect(right.stderr).not.toContain("deprecated API");
    expect(right.stderr).toContain("config.json");
  });
});
