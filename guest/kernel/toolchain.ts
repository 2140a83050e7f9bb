import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Debian } from "../build/debian.ts";

/** The C library that the static User Mode Linux binary contains. */
export const LIBC = { name: "libc6-dev", version: "2.36-9+deb12u14" };

const COMPILER = { name: "gcc-12", version: "12.2.0-14+deb12u1" };

/**
 * Everything that compiles a kernel, beside what any Debian machine has (perl, tar, xz, coreutils). It comes from
 * pinned packages so that a kernel is the same bytes wherever it is built, and needs nothing to be installed.
 */
const PACKAGES = [
  `${COMPILER.name}=${COMPILER.version}`,
  "cpp-12",
  "libgcc-12-dev",
  "libgcc-s1",
  "libgmp10",
  "libisl23",
  "libmpc3",
  "libmpfr6",
  "binutils-x86-64-linux-gnu",
  "libbinutils",
  "libctf0",
  "libctf-nobfd0",
  "libjansson4",
  `${LIBC.name}=${LIBC.version}`,
  "libc6",
  "linux-libc-dev",
  "libelf-dev",
  "libelf1",
  "zlib1g",
  "make",
  "patch",
  "flex",
  "bison",
  "m4",
  "bc",
];

const BINUTILS = [
  "ar",
  "as",
  "ld",
  "ld.bfd",
  "nm",
  "objcopy",
  "objdump",
  "ranlib",
  "readelf",
  "size",
  "strip",
];

/**
 * Lays out the compiler and its tools in a folder of links.
 * @param folder where the links go; made anew
 * @returns the environment in which `make` finds them and nothing of the machine's own compiler
 */
export async function toolchain(debian: Debian, folder: string): Promise<Record<string, string>> {
  const root = await debian.unpack(PACKAGES, "bookworm");
  const tools = join(root, "usr/bin");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const links: Record<string, string> = {
    make: "make",
    patch: "patch",
    flex: "flex",
    bison: "bison",
    m4: "m4",
    bc: "bc",
  };
  for (const tool of BINUTILS) links[tool] = `x86_64-linux-gnu-${tool}`;
  for (const [name, target] of Object.entries(links)) await symlink(join(tools, target), join(folder, name));
  // A compiler that is not installed finds its own files by its path, but headers and libc by --sysroot only.
  const compiler = `#!/bin/sh\nexec ${join(tools, "x86_64-linux-gnu-gcc-12")} --sysroot=${root} "$@"\n`;
  await writeFile(join(folder, "gcc"), compiler);
  await chmod(join(folder, "gcc"), 0o755);
  return {
    PATH: `${folder}:/usr/bin:/bin:/usr/sbin:/sbin`,
    LD_LIBRARY_PATH: join(root, "usr/lib/x86_64-linux-gnu"),
    BISON_PKGDATADIR: join(root, "usr/share/bison"),
    M4: join(tools, "m4"),
    LC_ALL: "C",
  };
}
