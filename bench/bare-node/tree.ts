import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GUEST_ADDRESS } from "../../src/core/base/guest-network.ts";
import { runProgram } from "../../src/core/base/run-program.ts";
import { configYaml, nodeConfig } from "../../src/core/guest/node-config.ts";
import { type Cgroups, delegate } from "./cgroups.ts";
import type { Plan } from "./plan.ts";

/** Settings of the whole machine that the kubelet changes unless they are as it wants them: it is shown that they are. */
const KUBELET_WANTS = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
} as const;

/** Takes an oom_score_adj that the host does not allow out of what runc is to run. */
const RUNC = `#!/bin/sh
for word; do
  [ "$before" = --bundle ] && sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "$word/config.json"
  before=$word
done
exec /usr/bin/runc "$@"
`;

/**
 * Makes the file tree that the guest has, in a mount namespace of its own: the base disk under a tmpfs, the node, the data.
 * @returns its root
 */
export async function makeTree(plan: Plan): Promise<string> {
  const at = (...path: string[]): string => join(plan.scratch, ...path);
  const root = at("tmpfs", "root");
  for (const dir of ["base", "tmpfs", "var", "etc-rancher"]) await mkdir(at(dir));
  await mount("-t", "erofs", "-o", "loop,ro", plan.base, at("base"));
  await mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", at("tmpfs"));
  for (const dir of ["upper", "work", "root", "sysctl"]) await mkdir(at("tmpfs", dir));
  const layers = `lowerdir=${at("base")},upperdir=${at("tmpfs", "upper")},workdir=${at("tmpfs", "work")}`;
  await mount("-t", "overlay", "-o", layers, "overlay", root);
  const inside = (...path: string[]): string => join(root, ...path);
  for (const dir of ["var", "etc/rancher", "opt/node", "etc/kubelet", "old"])
    await mkdir(inside(dir), { recursive: true });
  await mount("-t", "erofs", "-o", "loop,ro", plan.node, inside("opt/node"));
  await mount("--bind", at("var"), inside("var"));
  await mount("--bind", at("etc-rancher"), inside("etc/rancher"));
  await mount("-t", "proc", "proc", inside("proc"));
  await mount("-t", "sysfs", "sysfs", inside("sys"));
  await mount("--rbind", "/dev", inside("dev"));
  for (const dir of ["run", "tmp"]) await mount("-t", "tmpfs", "tmpfs", inside(dir));
  await mountCgroups(plan.cgroups, inside("sys/fs/cgroup"));
  for (const dir of ["lib/kubelet", "log", "tmp"]) await mkdir(inside("var", dir), { recursive: true });
  await symlink("/run", inside("var/run"));
  for (const [at, [name, value]] of Object.entries(KUBELET_WANTS).entries()) {
    const file = join(plan.scratch, "tmpfs/sysctl", `${at}`);
    await writeFile(file, `${value}\n`);
    await mount("--bind", file, inside("proc/sys", name));
  }
  if (!plan.mayLowerOomScore) await replaceRunc(root);
  await configure(root, plan.cgroups);
  return root;
}

async function mountCgroups({ version, hierarchies }: Cgroups, path: string): Promise<void> {
  if (version === 2) {
    await mount("-t", "cgroup2", "cgroup2", path);
    return delegate(path);
  }
  await mount("-t", "tmpfs", "tmpfs", path);
  for (const { path: original, options } of hierarchies) {
    const own = join(path, original.slice(original.lastIndexOf("/") + 1));
    await mkdir(own);
    await mount("-t", "cgroup", "-o", options, "cgroup", own);
  }
}

async function replaceRunc(root: string): Promise<void> {
  const runc = join(root, "opt/node/bin/runc");
  const ours = join(root, "usr/bin/runc-here");
  await copyFile(runc, join(root, "usr/bin/runc"));
  await writeFile(ours, RUNC);
  await chmod(ours, 0o755);
  await mount("--bind", ours, runc);
}

/** The same configuration as a cluster's. */
async function configure(root: string, { version }: Cgroups): Promise<void> {
  await mkdir(join(root, "etc/rancher/k3s"));
  const kubelet = version === 1 ? { "kubelet-arg+": ["config-dir=/etc/kubelet"] } : {};
  await writeFile(join(root, "etc/rancher/k3s/config.yaml"), configYaml(nodeConfig({ k3sConfig: kubelet })));
  await writeFile(
    join(root, "etc/kubelet/version1.conf"),
    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfailCgroupV1: false\n",
  );
  await writeFile(join(root, "etc/hosts"), `127.0.0.1 localhost\n${GUEST_ADDRESS} navgw\n`);
  await writeFile(join(root, "etc/resolv.conf"), "nameserver 192.168.127.1\n");
}

/** A card that leads nowhere, so that the node has its address. */
export async function makeNetwork(): Promise<void> {
  const ip = (...args: string[]): Promise<void> => run("ip", args);
  await ip("link", "set", "lo", "up");
  await ip("link", "add", "eth0", "type", "veth", "peer", "name", "peer0");
  await ip("link", "set", "peer0", "up");
  await ip("address", "add", `${GUEST_ADDRESS}/24`, "dev", "eth0");
  await ip("link", "set", "eth0", "up");
  await ip("route", "add", "default", "via", "192.168.127.1");
  await writeFile("/proc/sys/net/ipv4/ip_forward", "1");
  await run("hostname", ["navgw"]);
}

async function mount(...args: string[]): Promise<void> {
  await run("mount", args);
}

async function run(file: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(file, args);
  if (exitCode !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr.trim()}`);
}
