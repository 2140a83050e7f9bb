import { chmod, copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeErofs } from "../build/erofs.ts";
import { buildGo, moduleVersion } from "../build/go.ts";
import type { BuildContext, Target } from "../build/target.ts";
import { LIBC, toolchain } from "../kernel/toolchain.ts";
import { makeImage } from "./image.ts";

const KUBERNETES = "1.37.2";
/** Counts the builtin node's releases of one Kubernetes version. */
const REVISION = "navgw.1";
const VERSION = `v${KUBERNETES}+${REVISION}`;

const NODE = "guest/node";
const PLUGINS = "github.com/containernetworking/plugins/plugins";
const CONTAINERD = "github.com/containerd/containerd/v2";
const SHIM = `${CONTAINERD}/cmd/containerd-shim-runc-v2`;
/**
 * The shim for a k3s that brings none and whose containerd is older than 2.3, which changed how a shim is started: neither understands
 * the other's (pkg/shim and core/runtime/v2 of each). For newer ones the builtin node's own will do.
 */
const OLDER_SHIM = `${CONTAINERD} v2.2.9`;
const RUNC = "github.com/opencontainers/runc";
const SECCOMP = { name: "libseccomp-dev", version: "2.5.4-1+deb12u1" };
const BUSYBOX = { name: "busybox-static", version: "1:1.37.0-6+b9" };
/** Linked into busybox, as its Built-Using says: a source package. */
const BUSYBOX_LIBC = "glibc 2.41-12+deb13u4";

/** Of the Go modules, busybox, and the libraries linked into runc and busybox. */
const LICENCES = [
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "GPL-2.0-only",
  "ISC",
  "LGPL-2.1-only",
  "LGPL-2.1-or-later",
  "MIT",
  "MPL-2.0",
];

/** The builtin node distribution: programs, and the archives of the images that a node needs. */
export const target: Target = {
  name: "node.erofs",
  version: VERSION,
  inputs: [NODE, "guest/build/erofs.ts", "guest/build/go.ts", "guest/kernel/toolchain.ts"],
  sources: [
    `k8s.io/kubernetes v${KUBERNETES}`,
    `${CONTAINERD} v2.4.2`,
    OLDER_SHIM,
    "go.etcd.io/etcd/server/v3 v3.7.3",
    `${RUNC} v1.5.2`,
    "github.com/containernetworking/plugins v1.9.1",
    "github.com/coredns/coredns v1.15.0",
    `${SECCOMP.name} ${SECCOMP.version}`,
    `${LIBC.name} ${LIBC.version}`,
    `${BUSYBOX.name} ${BUSYBOX.version}`,
    BUSYBOX_LIBC,
  ],
  licence: LICENCES.join(" AND "),
  build: buildNode,
};

async function buildNode(context: BuildContext): Promise<void> {
  const root = join(context.work, "root");
  const bin = join(root, "bin");
  const images = join(root, "images");
  await rm(root, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  await mkdir(images, { recursive: true });
  await writeFile(join(root, "VERSION"), `${VERSION}\n`);
  await checkVersions(context.root);

  const [major = "", minor = ""] = KUBERNETES.split(".");
  const version = "k8s.io/component-base/version";
  await buildGo(context, {
    module: NODE,
    path: "./cmd/k3s",
    out: join(bin, "k3s"),
    variables: {
      [`${version}.gitVersion`]: VERSION,
      [`${version}.gitMajor`]: major,
      [`${version}.gitMinor`]: minor,
    },
  });
  for (const name of ["kubectl", "ctr"]) await symlink("k3s", join(bin, name));
  for (const path of [
    SHIM,
    `${PLUGINS}/main/bridge`,
    `${PLUGINS}/ipam/host-local`,
    `${PLUGINS}/meta/portmap`,
  ]) {
    await buildGo(context, { module: NODE, path, out: join(bin, path.slice(path.lastIndexOf("/") + 1)) });
  }
  await buildRunc(context, join(bin, "runc"));
  await buildForBareK3s(context, join(root, "bare"));
  await makePause(context, join(images, "pause.tar"));
  await makeCoreDNS(context, bin, join(images, "coredns.tar"));
  await makeBusybox(context, join(images, "busybox.tar"));
  await makeErofs(context, root, context.out, { label: "navgw-node" });
}

/** What is said to be in the disk is what go.mod puts there. */
async function checkVersions(root: string): Promise<void> {
  for (const source of target.sources) {
    const [name = "", version = ""] = source.split(" ");
    if (!version.startsWith("v")) continue;
    const module =
      source === OLDER_SHIM
        ? `${NODE}/shim`
        : name === RUNC
          ? `${NODE}/runc`
          : name.includes("coredns")
            ? `${NODE}/coredns`
            : NODE;
    const required = await moduleVersion(root, module, name);
    if (`v${required}` !== version)
      throw new Error(`${module}/go.mod has ${name} v${required}, target.ts ${version}`);
  }
}

/** What containerd of a k3s wants and the builtin node's does not: a plugin for each pod's loopback, and an older one its shim. */
async function buildForBareK3s(context: BuildContext, folder: string): Promise<void> {
  const shims = join(folder, "shim-2.2");
  await mkdir(shims, { recursive: true });
  const loopback = `${PLUGINS}/main/loopback`;
  await buildGo(context, { module: NODE, path: loopback, out: join(folder, "loopback") });
  const shim = join(shims, "containerd-shim-runc-v2");
  await buildGo(context, { module: `${NODE}/shim`, path: SHIM, out: shim });
}

/** runc's first steps in a container are C, and libseccomp is. */
async function buildRunc(context: BuildContext, out: string): Promise<void> {
  const tools = join(context.work, "cc");
  const c = await toolchain(context.debian, tools);
  const seccomp = await context.debian.unpack([`${SECCOMP.name}=${SECCOMP.version}`], "bookworm");
  const include = `-I${seccomp}/usr/include`;
  const link = `-L${seccomp}/usr/lib/x86_64-linux-gnu -lseccomp`;
  const pkgConfig = [
    "#!/bin/sh",
    `case "$*" in`,
    `*--cflags*) echo ${include} ;;`,
    `*) echo ${link} ;;`,
    "esac",
    "",
  ];
  await writeFile(join(tools, "pkg-config"), pkgConfig.join("\n"));
  await chmod(join(tools, "pkg-config"), 0o755);
  const { PATH = "" } = process.env;
  await buildGo(context, {
    module: `${NODE}/runc`,
    path: RUNC,
    out,
    tags: ["netgo", "osusergo", "seccomp"],
    c: { ...c, PATH: `${c.PATH}:${PATH}`, CC: "gcc", CGO_CFLAGS: "-O2 -g0" },
  });
}

async function makePause(context: BuildContext, out: string): Promise<void> {
  const folder = join(context.work, "pause");
  await emptyFolder(folder);
  await buildGo(context, { module: NODE, path: "./cmd/pause", out: join(folder, "pause") });
  await makeImage(
    context,
    { name: "navgw.local/pause:1", folder, entrypoint: ["/pause"], user: "65535:65535" },
    out,
  );
}

/** The image is an empty root with a place for the program, which the pod mounts from the node's disk. */
async function makeCoreDNS(context: BuildContext, bin: string, out: string): Promise<void> {
  const module = `${NODE}/coredns`;
  await buildGo(context, { module, path: ".", out: join(bin, "coredns") });
  const folder = join(context.work, "coredns");
  await emptyFolder(folder);
  await writeFile(join(folder, "coredns"), "");
  const version = await moduleVersion(context.root, module, "github.com/coredns/coredns");
  await makeImage(
    context,
    { name: `navgw.local/coredns:v${version}`, folder, entrypoint: ["/coredns"] },
    out,
  );
}

/** The image of tests and first tries: a shell, a web server and a client. */
async function makeBusybox(context: BuildContext, out: string): Promise<void> {
  const folder = join(context.work, "busybox");
  await emptyFolder(folder);
  const debian = await context.debian.unpack([`${BUSYBOX.name}=${BUSYBOX.version}`]);
  for (const path of ["bin", "etc", "tmp", "root", "home"]) await mkdir(join(folder, path));
  await chmod(join(folder, "tmp"), 0o1777);
  await copyFile(join(debian, "usr/bin/busybox"), join(folder, "bin/busybox"));
  const applets = await context.run([join(folder, "bin/busybox"), "--list"]);
  for (const name of applets.split("\n")) {
    if (name !== "" && name !== "busybox") await symlink("busybox", join(folder, "bin", name));
  }
  await writeFile(
    join(folder, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
  );
  await writeFile(join(folder, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
  await makeImage(context, { name: "navgw.local/busybox:1.37", folder, command: ["/bin/sh"] }, out);
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
