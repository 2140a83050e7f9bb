import { join } from "node:path";
import type { BuildContext } from "./target.ts";

/** mkfs.erofs and fsck.erofs with their libraries, C library included: it is newer than most machines'. */
export const EROFS_UTILS = [
  "erofs-utils",
  "libc6",
  "libdeflate0",
  "libfuse2t64",
  "libfuse3-4",
  "liblz4-1",
  "liblzma5",
  "libpcre2-8-0",
  "libselinux1",
  "libuuid1",
  "libxxhash0",
  "libzstd1",
  "zlib1g",
];

/**
 * Writes a folder as an erofs disk: files belong to root, times are 0, order is by name. It is not compressed inside,
 * as it ships compressed as a whole and a guest should not spend its time on unpacking.
 * @param options.label volume label, by which init finds the disk
 */
export async function makeErofs(
  context: BuildContext,
  folder: string,
  out: string,
  options: { readonly label: string },
): Promise<void> {
  const archive = join(context.work, "erofs.tar");
  await makeTar(context, folder, archive);
  const root = await context.debian.unpack(EROFS_UTILS);
  await context.run([
    ...programOf(root, "usr/bin/mkfs.erofs"),
    "--quiet",
    "--tar=f",
    "-T0",
    "-U00000000-0000-0000-0000-000000000001",
    `-L${options.label}`,
    out,
    archive,
  ]);
}

/** Writes a folder as a tar that is the same wherever it is made. */
export async function makeTar(context: BuildContext, folder: string, out: string): Promise<void> {
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
  await context.run(["tar", "--create", `--file=${out}`, `--directory=${folder}`, ...same, "."]);
}

/** How to run a program of an unpacked Debian suite with that suite's own libraries. */
export function programOf(root: string, path: string): string[] {
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  return [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries, join(root, path)];
}
