import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { acquireLock } from "../../../../src/core/base/locks.ts";
import { clusterDir } from "../../../../src/core/base/paths.ts";
import { mergeKubeconfig, unmergeKubeconfig } from "../../../../src/core/kubeconfig/merge-kubeconfig.ts";
import { rewriteKubeconfig } from "../../../../src/core/kubeconfig/rewrite-kubeconfig.ts";
import { nodeKubeconfig } from "../support/kubeconfig.ts";
import { OtherProcess } from "../support/process.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const path = join(dir, "kube/config");

beforeEach(() => rmSync(dirname(path), { recursive: true, force: true }));

function cluster(name: string, server = "https://127.0.0.1:40000"): void {
  mkdirSync(clusterDir(name), { recursive: true });
  writeFileSync(join(clusterDir(name), "kubeconfig"), rewriteKubeconfig(nodeKubeconfig, name, server));
}

function write(text: string | Buffer, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

const read = () => parse(readFileSync(path, "utf8"));
const names = (section: string): string[] => read()[section].map(({ name }: { name: string }) => name);

const other = `apiVersion: v1
kind: Config
# precious
clusters:
- name: work # the cluster at work
  cluster: {server: "https://work"}
contexts:
- name: work
  context: {cluster: work, user: me}
current-context: work
users:
- name: me
  user: {token: abc}
`;

test("a file that is not there is made for its owner only", async () => {
  cluster("one");
  expect(await mergeKubeconfig("one", path)).toBe(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(read()).toEqual({
    preferences: {},
    ...parse(readFileSync(join(clusterDir("one"), "kubeconfig"), "utf8")),
  });
  expect(readdirSync(dirname(path))).toEqual(["config"]);
});

test("what is in the file stays, with comments and mode, and comes back when the cluster is taken out", async () => {
  cluster("one");
  write(other, 0o640);
  await mergeKubeconfig("one", path);
  expect(names("clusters")).toEqual(["work", "navgw-one"]);
  expect(names("users")).toEqual(["me", "navgw-one"]);
  expect(read()["current-context"]).toBe("navgw-one");
  expect(readFileSync(path, "utf8")).toContain("# the cluster at work");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  await unmergeKubeconfig("one", path);
  expect(read()).toEqual({ ...parse(other), "current-context": "" });
  expect(readFileSync(path, "utf8")).toContain("# precious");
});

test("merging again replaces the entries", async () => {
  cluster("one");
  await mergeKubeconfig("one", path);
  cluster("one", "https://127.0.0.1:50000");
  await mergeKubeconfig("one", path);
  expect(read().clusters).toEqual([
    { name: "navgw-one", cluster: expect.objectContaining({ server: "https://127.0.0.1:50000" }) },
  ]);
});

test("only what names the cluster is taken out, and another current context stays", async () => {
  cluster("one");
  cluster("one-more");
  await mergeKubeconfig("one", path);
  await mergeKubeconfig("one-more", path);
  await unmergeKubeconfig("one", path);
  expect(names("contexts")).toEqual(["navgw-one-more"]);
  expect(read()["current-context"]).toBe("navgw-one-more");
  const before = readFileSync(path, "utf8");
  await unmergeKubeconfig("one", path);
  expect(readFileSync(path, "utf8")).toBe(before);
});

test("contexts that a user made for the cluster go with it", async () => {
  cluster("one");
  write(
    `${other.replace("contexts:\n", "contexts:\n- name: mine\n  context: {cluster: navgw-one, user: navgw-one}\n")}`,
  );
  await mergeKubeconfig("one", path);
  await unmergeKubeconfig("one", path);
  expect(names("contexts")).toEqual(["work"]);
});

test("without a path it is the first file of $KUBECONFIG, and every one of them is cleaned", async () => {
  cluster("one");
  const second = join(dir, "kube/second");
  write(other);
  writeFileSync(second, other);
  vi.stubEnv("KUBECONFIG", ["", path, second].join(delimiter));
  expect(await mergeKubeconfig("one")).toBe(path);
  expect(readFileSync(second, "utf8")).toBe(other);
  await mergeKubeconfig("one", second);
  await unmergeKubeconfig("one");
  expect(names("clusters")).toEqual(["work"]);
  expect(readFileSync(second, "utf8")).not.toContain("navgw-one");
  vi.stubEnv("KUBECONFIG", undefined);
});

test("a link stays a link", async () => {
  cluster("one");
  mkdirSync(dirname(path), { recursive: true });
  const real = join(dir, "kube/real");
  writeFileSync(real, other);
  symlinkSync("real", path);
  await mergeKubeconfig("one", path);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, "utf8")).toContain("navgw-one");
});

test("so does a link whose file is not there yet", async () => {
  cluster("one");
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync("later", path);
  await mergeKubeconfig("one", path);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(dir, "kube/later"), "utf8")).toContain("navgw-one");
});

test("credentials of others stay as they are written", async () => {
  cluster("one");
  const text = other
    .replace("{token: abc}", "{token: 1e5, password: 12345678901234567890}")
    .replaceAll("\n", "\r\n");
  write(text);
  await mergeKubeconfig("one", path);
  await unmergeKubeconfig("one", path);
  expect(readFileSync(path, "utf8")).toBe(text.replace("current-context: work", 'current-context: ""'));
});

// In /proc mkdir answers ENOENT, and Node.js's recursive mkdir would never end.
test("a home that cannot be made is an error", async () => {
  cluster("one");
  await expect(mergeKubeconfig("one", "/proc/none/of/that/config")).rejects.toMatchObject({
    code: "NAVGW_STATE",
  });
  vi.stubEnv("XDG_STATE_HOME", "/proc/none/of/that");
  await expect(acquireLock("/proc/none/of/that/lock")).rejects.toMatchObject({ code: "NAVGW_STATE" });
  vi.stubEnv("XDG_STATE_HOME", join(dir, "state"));
});

test("processes that merge at the same time lose nothing", async () => {
  const clusters = ["a", "b", "c"];
  for (const name of clusters) cluster(name);
  const others = clusters.map(
    (name) =>
      new OtherProcess(`
        const { mergeKubeconfig } = await import("CORE/kubeconfig/merge-kubeconfig.js");
        await mergeKubeconfig(${JSON.stringify(name)}, ${JSON.stringify(path)});
      `),
  );
  expect(await Promise.all(others.map((one) => one.ended()))).toEqual([0, 0, 0]);
  expect(names("clusters").sort()).toEqual(["navgw-a", "navgw-b", "navgw-c"]);
  expect(readdirSync(dirname(path))).toEqual(["config"]);
});

test("kubectl's lock is waited for, one of ours whose owner is dead is not", async () => {
  cluster("one");
  write(other);
  writeFileSync(`${path}.lock`, "");
  const merging = mergeKubeconfig("one", path);
  const first = await Promise.race([merging, new Promise((resolve) => setTimeout(resolve, 150, "waits"))]);
  expect(first).toBe("waits");
  rmSync(`${path}.lock`);
  await merging;

  const dead = new OtherProcess("");
  await dead.ended();
  writeFileSync(`${path}.lock`, JSON.stringify({ pid: dead.child.pid, startTime: "1" }));
  await mergeKubeconfig("one", path);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("a cluster or a file that cannot be used is an error, and the file is not touched", async () => {
  await expect(mergeKubeconfig("nobody", path)).rejects.toMatchObject({ code: "NAVGW_NO_CLUSTER" });
  cluster("one");
  for (const text of ["a: [", "- a\n", Buffer.from("# caf\xe9\n", "latin1")]) {
    write(text);
    await expect(mergeKubeconfig("one", path)).rejects.toMatchObject({
      code: "NAVGW_STATE",
      message: expect.stringContaining(path),
    });
    expect(readFileSync(path)).toEqual(Buffer.from(text));
  }
  await unmergeKubeconfig("one", join(dir, "kube/none"));
});

test("a file that shows only when it is written that it is no kubeconfig is left as it was", async () => {
  cluster("base");
  write("<<: *nothing");
  await expect(mergeKubeconfig("base", path)).rejects.toMatchObject({ code: "NAVGW_STATE" });
  expect(readFileSync(path, "utf8")).toBe("<<: *nothing");
});
