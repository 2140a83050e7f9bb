import { programOf } from "./erofs.ts";
import type { BuildContext } from "./target.ts";

const MKFS = ["e2fsprogs", "libext2fs2t64", "libcom-err2", "libblkid1", "libuuid1", "libc6"];

/** Writes an empty, sparse ext4 disk; times and identifiers are fixed. */
export async function makeExt4(
  context: BuildContext,
  out: string,
  options: { readonly label: string; readonly size: string },
): Promise<void> {
  const root = await context.debian.unpack(MKFS);
  const uuid = "6e617667-7720-7374-6174-652064697301";
  await context.run(
    [
      ...programOf(root, "usr/sbin/mke2fs"),
      "-q",
      "-F",
      "-t",
      "ext4",
      "-L",
      options.label,
      "-U",
      uuid,
      // Inode tables and journal stay holes; init mounts with noinit_itable, so that the guest does not fill them.
      "-J",
      "size=16",
      "-E",
      `hash_seed=${uuid},lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0`,
      "-O",
      "^resize_inode,metadata_csum",
      "-m",
      "0",
      "-i",
      "32768",
      out,
      options.size,
    ],
    { env: { MKE2FS_CONFIG: "/dev/null", E2FSPROGS_FAKE_TIME: "1" } },
  );
}
