import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeErofs } from "../build/erofs.ts";
import { makeExt4 } from "../build/ext4.ts";
import { buildGo } from "../build/go.ts";
import type { BuildContext, Target } from "../build/target.ts";

/** Shipped in the base disk. Busybox: shell, mount and the like; nft and iptables: kube-proxy and CNI plugins; ipset: network policies of a k3s. */
const PACKAGES = {
  "busybox-static": "1:1.37.0-6+b9",
  nftables: "1.1.3-1",
  iptables: "1.8.11-2",
  ipset: "7.22-1+b1",
};

/** Libraries of nft and iptables. */
const LIBRARIES = {
  libc6: "2.41-12+deb13u5",
  "libgcc-s1": "14.2.0-19",
  libnftables1: "1.1.3-1",
  libnftnl11: "1.2.9-1",
  libmnl0: "1.0.5-3",
  libipset13t64: "7.22-1+b1",
  libjansson4: "2.14-2+b3",
  libgmp10: "2:6.3.0+dfsg-3",
  libedit2: "3.1-20250104-1",
  libbsd0: "0.12.2-2",
  libmd0: "1.1.0-2+b1",
  libtinfo6: "6.5+20250216-2",
  libxtables12: "1.8.11-2",
  libip4tc2: "1.8.11-2",
  libip6tc2: "1.8.11-2",
  "libnetfilter-conntrack3": "1.1.0-1",
  libnfnetlink0: "1.0.2-3",
};

/** Only its files are in the disk. */
const CERTIFICATES = { "ca-certificates": "20250419+deb13u1" };

/** The C library that is linked into busybox, as its Built-Using says: a source package. */
const BUSYBOX_LIBC = "glibc 2.41-12+deb13u4";

/** Folders that init mounts something on or that programs expect. */
const FOLDERS = [
  "dev",
  "etc",
  "home",
  "mnt",
  "opt/node",
  "proc",
  "root",
  "run",
  "state",
  "sys",
  "tmp",
  "usr/local/bin",
  "usr/local/sbin",
  "var",
];

/** The links of a merged /usr. */
const MERGED = { bin: "usr/bin", sbin: "usr/sbin", lib: "usr/lib", lib64: "usr/lib64" };

const EROFS = ["guest/build/erofs.ts", "guest/build/go.ts"];

/** Of what is in the base disk: packages/guest-linux-x64/LICENSES.md has it one by one. */
const LICENCES = [
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Beerware",
  "GPL-2.0-only",
  "GPL-2.0-or-later",
  "GPL-3.0-or-later WITH GCC-exception-3.1",
  "ISC",
  "LGPL-2.1-or-later",
  "(LGPL-3.0-or-later OR GPL-2.0-or-later)",
  "MIT",
  "MPL-2.0",
  "X11",
];

/** Base disk and empty state disk. */
export const targets: readonly Target[] = [
  {
    name: "base.erofs",
    version: "0.1.0",
    inputs: ["guest/base", "guest/init", ...EROFS],
    sources: [...pinned(" "), BUSYBOX_LIBC],
    licence: LICENCES.join(" AND "),
    build: buildBase,
  },
  {
    name: "state.ext4",
    version: "0.1.0",
    inputs: [
      "guest/base/target.ts",
      "guest/build/ext4.ts",
      "src/core/artifacts/packed-disk.ts",
      "src/core/artifacts/written-runs.ts",
    ],
    // mke2fs makes it, and nothing of e2fsprogs is in it.
    sources: [],
    licence: "Apache-2.0",
    sparse: true,
    build: (context) => makeExt4(context, context.out, { label: "navgw-state", size: "32G" }),
  },
];

/** Every package that the base disk is made from, with its version. */
function pinned(separator: string): string[] {
  const packages = { ...PACKAGES, ...LIBRARIES, ...CERTIFICATES };
  return Object.entries(packages).map(([name, version]) => `${name}${separator}${version}`);
}

async function buildBase(context: BuildContext): Promise<void> {
  const debian = await context.debian.unpack(pinned("="));
  const root = join(context.work, "root");
  await rm(root, { recursive: true, force: true });
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const folder of Object.values(MERGED)) await mkdir(join(root, folder), { recursive: true });
  for (const [link, target] of Object.entries(MERGED)) await symlink(target, join(root, link));
  await copyTools(debian, root);
  await linkBusybox(context, root);
  await writeCertificates(debian, root);
  const files = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n",
    "etc/os-release": 'NAME="navgw-test guest"\nID=navgw\nPRETTY_NAME="navgw-test guest"\n',
    "etc/nsswitch.conf": "hosts: files dns\n",
    "etc/profile": "export PS1='\\h:\\w\\$ '\n",
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
  await buildGo(context, { module: "guest/init", path: "./cmd/init", out: join(root, "usr/sbin/init") });
  await makeErofs(context, root, context.out, { label: "navgw-base" });
}

/** nft, iptables, ipset and busybox with the libraries they load, and the loader itself. */
async function copyTools(debian: string, root: string): Promise<void> {
  const libraries = "usr/lib/x86_64-linux-gnu";
  await mkdir(join(root, libraries), { recursive: true });
  for (const entry of await readdir(join(debian, libraries), { withFileTypes: true })) {
    const from = join(debian, libraries, entry.name);
    // The C library's character sets and audit modules are of no use to nft and iptables.
    if (!/\.so(\.|$)/.test(entry.name) || UNUSED.test(entry.name)) continue;
    if (entry.isSymbolicLink()) await symlink(await readlink(from), join(root, libraries, entry.name));
    else await copyExecutable(from, join(root, libraries, entry.name));
  }
  await cp(join(debian, libraries, "xtables"), join(root, libraries, "xtables"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await symlink(`../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2`, join(root, "usr/lib64/ld-linux-x86-64.so.2"));
  await copyExecutable(join(debian, "usr/sbin/nft"), join(root, "usr/sbin/nft"));
  await copyExecutable(join(debian, "usr/sbin/ipset"), join(root, "usr/sbin/ipset"));
  await copyExecutable(join(debian, "usr/sbin/xtables-nft-multi"), join(root, "usr/sbin/xtables-nft-multi"));
  for (const name of ["iptables", "iptables-save", "iptables-restore"]) {
    await symlink("xtables-nft-multi", join(root, "usr/sbin", name));
    await symlink("xtables-nft-multi", join(root, "usr/sbin", name.replace("ip", "ip6")));
  }
  await copyExecutable(join(debian, "usr/bin/busybox"), join(root, "usr/bin/busybox"));
}

const UNUSED =
  /^lib(memusage|pcprofile|SegFault|thread_db|nss_hesiod|nss_compat|BrokenLocale|nsl|c_malloc_debug)/;

/** A link for every applet, but where a real program of that name is there. */
async function linkBusybox(context: BuildContext, root: string): Promise<void> {
  const list = await context.run([join(root, "usr/bin/busybox"), "--list-full"]);
  const there = new Set(await readdir(join(root, "usr/sbin")));
  for (const path of list.split("\n").filter((line) => line !== "")) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const folder = join(root, path.includes("sbin/") ? "usr/sbin" : "usr/bin");
    if (there.has(name) || name === "busybox" || name === "init") continue;
    await symlink(path.includes("sbin/") ? "../bin/busybox" : "busybox", join(folder, name));
  }
}

/** One file with every root certificate, where Go and OpenSSL look for it. */
async function writeCertificates(debian: string, root: string): Promise<void> {
  const folder = join(debian, "usr/share/ca-certificates/mozilla");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".crt")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const path = join(root, "etc/ssl/certs/ca-certificates.crt");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, texts.map((text) => `${text.trimEnd()}\n`).join(""));
}

async function copyExecutable(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o755);
}
