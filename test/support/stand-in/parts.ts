import { chmod, copyFile, mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { createDebian } from "../../../guest/build/debian.ts";
import { EROFS_UTILS, programOf } from "../../../guest/build/erofs.ts";
import { materialize } from "../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../src/core/artifacts/guest-package.ts";
import { buildPlugin, buildProgram, buildShim, type Versions } from "./go.ts";
import { append } from "./pack.ts";

/** Plugins of k3s's `cni` that the builtin node has, and those that it has not. */
const FROM_NODE = ["bridge", "host-local", "portmap"];
const BUILT = ["main/loopback", "meta/bandwidth", "meta/firewall"];

/** Unpacks the builtin node below `dir`. @returns its folder */
export async function unpackNode(dir: string): Promise<string> {
  const disk = await materialize(findGuestPackage(), "node.erofs");
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "navgw/build");
  const tools = await createDebian({ cache }).unpack(EROFS_UTILS);
  const node = join(dir, "node");
  const [program = "", ...args] = programOf(tools, "usr/bin/fsck.erofs");
  await execa(program, [...args, `--extract=${node}`, disk]);
  return node;
}

/**
 * Makes the files of `bin/` that are the same in every form: k3s itself, `cni`, the shim and runc.
 * @param node the unpacked builtin node
 */
export async function makeBin(node: string, bin: string, versions: Versions): Promise<void> {
  await mkdir(bin, { recursive: true });
  await buildProgram("bare", join(bin, "k3s"), versions);
  await append(join(bin, "k3s"), [join(node, "bin/k3s")]);

  const plugins = join(bin, "..", "plugins");
  await mkdir(plugins, { recursive: true });
  const paths = FROM_NODE.map((name) => join(node, "bin", name));
  for (const path of BUILT) {
    const out = join(plugins, path.slice(path.indexOf("/") + 1));
    await buildPlugin(path, out);
    paths.push(out);
  }
  await buildProgram("cni", join(bin, "cni"), versions);
  await append(join(bin, "cni"), paths);

  await buildShim(join(bin, "containerd-shim-runc-v2"), versions);
  await copyFile(join(node, "bin/runc"), join(bin, "runc"));
  await chmod(join(bin, "runc"), 0o755);
}

/** Kubernetes of the builtin node, such as `1.37.2`. */
export async function kubernetesOf(node: string): Promise<string> {
  return (await readFile(join(node, "VERSION"), "utf8")).trim().replace(/^v(.*)\+.*$/, "$1");
}
