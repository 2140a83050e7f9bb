import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CpioEntry, cpio } from "./cpio.ts";
import type { LabKernel } from "./kernel.ts";
import { debian } from "./workshop.ts";

const FOLDERS = ["bin", "dev", "modules", "new", "proc", "sys"];

/** The lab's first root: loads modules, mounts the disks, and goes over to them. */
export async function initramfs({ modules }: LabKernel): Promise<Buffer> {
  const busybox = join(await debian.unpack(["busybox-static"]), "usr/bin/busybox");
  const entries: CpioEntry[] = FOLDERS.map((path) => ({ path }));
  entries.push(
    { path: "bin/busybox", content: await readFile(busybox), executable: true },
    { path: "init", content: await readFile(new URL("initramfs.sh", import.meta.url)), executable: true },
    // insmod takes them in the order of their names.
    ...modules.map(({ name, content }, index) => ({
      path: `modules/${String(index).padStart(2, "0")}-${name}.ko`,
      content,
    })),
  );
  return cpio(entries);
}
