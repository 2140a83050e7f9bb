import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writtenRuns } from "../../src/core/artifacts/written-runs.ts";
import {
  buildGoldenDisk,
  listGoldenDisks,
  NavgwError,
  type OnProgress,
  type StartedCluster,
  startCluster,
} from "../../src/core/index.ts";
import { navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { NOTHING, traces } from "../support/left-behind.ts";
import { saveAs } from "../support/shop-image.ts";
import { waitUntil } from "../support/wait-until.ts";
import { buildImage } from "../unit/core/images/support/images.ts";
import { dir, file, symlink, tar } from "../unit/core/images/support/tar-builder.ts";

const IMAGE = "docker.io/library/golden:dev";
const NODE = { engine: "uml", node: "builtin" } as const;
const archive = join(isolated.root, "golden.tar");
const exported = join(isolated.root, "exported");
/** Golden disks of its own. */
const env = { XDG_CACHE_HOME: join(isolated.root, "cache") };

const run = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await navgw(args, { env });
  if (exitCode !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout;
};

/** What a cluster has that is no other's: lines of its CA's certificate and of the administrator's key, and the control token. */
interface Secrets {
  readonly ca: string;
  readonly key: string;
  readonly token: string;
}

function secretsIn(folder: string): Secrets {
  const kubeconfig = readFileSync(join(folder, "kubeconfig"), "utf8");
  const line = (field: string): string => {
    const pem = Buffer.from(new RegExp(`${field}: (\\S+)`).exec(kubeconfig)?.[1] ?? "", "base64");
    return pem.toString("latin1").split("\n")[2] ?? "";
  };
  const { token } = JSON.parse(readFileSync(join(folder, "cluster.json"), "utf8"));
  return { ca: line("certificate-authority-data"), key: line("client-key-data"), token };
}

/** Which of these a disk has in its raw bytes, whether a file has them or not. */
async function foundOn(disk: string, secrets: Secrets): Promise<string[]> {
  const found = new Set<string>();
  for await (const { bytes } of writtenRuns(disk))
    for (const [name, text] of Object.entries(secrets)) if (bytes.includes(text)) found.add(name);
  return [...found].sort();
}

describe("a golden disk", { timeout: 400_000 }, () => {
  let plain: StartedCluster;
  let made: Secrets;

  beforeAll(async () => {
    Object.assign(process.env, isolated.env, env);
    plain = await startCluster({ ...NODE, name: "plain" });
    const stdout = new PassThrough();
    const busybox = buffer(stdout);
    await plain.exec(["cat", "/bin/busybox"], { stdout });
    stdout.end();
    const links = ["sleep", "nslookup"].map((name) => symlink(`bin/${name}`, "busybox"));
    const layer = tar(dir("bin/"), file("bin/busybox", await busybox, { mode: 0o755 }), ...links);
    const image = buildImage([layer], { config: { Env: ["PATH=/bin"], Cmd: ["sleep", "1000"] } });
    await saveAs(image, IMAGE, archive, join(isolated.root, "layout"));
  }, 400_000);

  afterAll(async () => {
    await run("down", "--all");
    expect(await traces()).toEqual(NOTHING);
  }, 100_000);

  it("is made by one of those who ask at the same time, and all get it", async () => {
    const onProgress: OnProgress = ({ step }) => {
      if (step !== "kubeconfig") return;
      const name = readdirSync(isolated.clusters).find((one) => one.startsWith("golden-")) ?? "";
      made = secretsIn(join(isolated.clusters, name));
    };
    const build = () => buildGoldenDisk({ ...NODE, images: [archive] }, { onProgress });
    const [first, second] = await Promise.all([build(), build()]);
    expect([first.created, second.created].sort()).toEqual([false, true]);
    expect(first.disk.key).toBe(second.disk.key);
    expect(first.disk.images).toMatchObject([{ names: [IMAGE] }]);
    expect(readdirSync(isolated.clusters)).toEqual(["plain"]);
  });

  it("that is being made when its builder is killed is none", async () => {
    const args = ["golden", "build", "--engine", "uml", "--node", "builtin"];
    const cli = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
    const child = execa(process.execPath, [cli, ...args], {
      env: { ...isolated.env, ...env },
      reject: false,
    });
    for (let shown = ""; !shown.includes("Node started"); )
      shown += (await once(child.stderr, "data")).join();
    child.kill("SIGKILL");
    await child;
    // The one with the image, made before.
    expect(await listGoldenDisks()).toHaveLength(1);
    const clusters = async () => readdirSync(isolated.clusters).join();
    await waitUntil("the end of its cluster", 15_000, async () => (await clusters()) === "plain");
  });

  it("has nothing of the cluster that made it, not even where no file is", async () => {
    // An ordinary disk has, or this would say nothing.
    await plain.stop();
    const ordinary = join(plain.dir, "state.ext4");
    expect(await foundOn(ordinary, secretsIn(plain.dir))).toEqual(["ca", "key"]);
    const [disk] = await listGoldenDisks();
    const path = join(env.XDG_CACHE_HOME, "navgw/golden", disk?.key ?? "", "state.ext4");
    expect(made.key).toMatch(/^\S{60,}$/);
    expect(await foundOn(path, made)).toEqual([]);
  });

  it("is what a new cluster begins as, with its images, pods and DNS", async () => {
    const details: (string | undefined)[] = [];
    const onProgress: OnProgress = ({ step, detail }) => {
      if (step === "disks") details.push(detail);
    };
    await startCluster({ ...NODE, name: "one", images: [archive] }, { onProgress });
    expect(details).toEqual([expect.stringMatching(/^from golden disk [0-9a-f]{12}, 1 image$/)]);
    expect((await stat(join(isolated.clusters, "one/state.ext4"))).mode & 0o777).toBe(0o600);
    await requirePod("one");
    const lookUp = ["kubectl", "--name", "one", "exec", "app", "--", "/bin/busybox", "nslookup"];
    expect(await run(...lookUp, "kubernetes.default.svc.cluster.local")).toContain("10.43.0.1");
  });

  it("goes to another cache as one file, and another cluster begins as it", async () => {
    const [disk] = await listGoldenDisks();
    const key = disk?.key ?? "";
    await run("golden", "export", key.slice(0, 12), exported);
    await run("golden", "rm", key);
    expect(await listGoldenDisks()).toEqual([]);
    expect(await run("golden", "import", exported)).toBe(key);
    const { stderr } = await navgw(
      ["up", "--name", "two", "--engine", "uml", "--node", "builtin", "--load", archive],
      { env },
    );
    expect(stderr).toContain(`from golden disk ${key.slice(0, 12)}, 1 image`);
    await requirePod("two");
    const [first, second] = ["one", "two"].map((name) => secretsIn(join(isolated.clusters, name)));
    for (const field of ["ca", "key", "token"] as const) {
      expect(first?.[field]).not.toBe(second?.[field]);
      expect(first?.[field]).not.toBe(made[field]);
    }
    const machineId = async (name: string) => run("exec", "--name", name, "--", "cat", "/etc/machine-id");
    expect(await machineId("one")).not.toBe(await machineId("two"));
  });

  it("is left alone when it is not wanted, and given up when it is damaged", async () => {
    /** What is said of the disks of a start that is given up then. */
    const disksOf = async (golden: boolean): Promise<string | undefined> => {
      const enough = new AbortController();
      let said: string | undefined;
      const onProgress: OnProgress = ({ step, detail }) => {
        if (step !== "disks") return;
        said = detail;
        enough.abort(new NavgwError("NAVGW_TIMEOUT", "enough"));
      };
      const context = { signal: enough.signal, onProgress };
      const start = startCluster({ ...NODE, name: "aside", images: [archive], golden }, context);
      await expect(start).rejects.toThrow("enough");
      return said;
    };
    expect(await disksOf(false)).toBeUndefined();
    expect(await disksOf(true)).toMatch(/^from golden disk/);
    const [disk] = await listGoldenDisks();
    const folder = join(env.XDG_CACHE_HOME, "navgw/golden", disk?.key ?? "");
    await chmod(join(folder, "state.ext4"), 0o644);
    await truncate(join(folder, "state.ext4"), 1 << 20);
    expect(await disksOf(true)).toMatch(/^golden disk [0-9a-f]{12} was damaged and has been deleted$/);
    expect(await listGoldenDisks()).toEqual([]);
  });

  async function requirePod(name: string): Promise<void> {
    const at = ["--name", name];
    const pod = ["run", "app", `--image=${IMAGE}`, "--image-pull-policy=Never"];
    await run("kubectl", ...at, ...pod);
    await run("kubectl", ...at, "wait", "--for=condition=Ready", "pod/app", "--timeout=120s");
  }
});
