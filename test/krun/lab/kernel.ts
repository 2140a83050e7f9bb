import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { execa } from "execa";
import type { Debian } from "../../../guest/build/debian.ts";

/** Debian's kernel for virtual machines: pinned in guest/build/debian.lock.json. */
export const KERNEL_PACKAGE = "linux-image-6.12.117+deb13-cloud-amd64";

/** The lab's disks, root over them, and what libkrun is tested with. */
const MODULES = ["virtio_blk", "erofs", "overlay", "kvm-amd", "tun"];

export interface LabKernel {
  /** ELF file with a PVH note: QEMU starts it as it is, and nothing is unpacked by an emulated CPU. */
  readonly vmlinux: Buffer;
  /** In the order in which they can be loaded. */
  readonly modules: readonly KernelModule[];
}

interface KernelModule {
  readonly name: string;
  readonly content: Buffer;
}

export async function labKernel(debian: Debian): Promise<LabKernel> {
  const root = await debian.unpack([KERNEL_PACKAGE]);
  const [image] = (await readdir(join(root, "boot"))).filter((name) => name.startsWith("vmlinuz-"));
  if (image === undefined) throw new Error(`${KERNEL_PACKAGE} has no boot/vmlinuz-*`);
  const vmlinux = unpackImage(await readFile(join(root, "boot", image)));
  return { vmlinux, modules: await loadModules(join(root, "usr/lib/modules")) };
}

/** The ELF file in a bzImage. Source: Documentation/arch/x86/boot.rst */
function unpackImage(image: Buffer): Buffer {
  const SETUP_SECTORS = 0x1f1;
  const PAYLOAD_OFFSET = 0x248;
  const PAYLOAD_LENGTH = 0x24c;
  const LENGTH_SUFFIX = 4;
  const protectedMode = ((image[SETUP_SECTORS] || 4) + 1) * 512;
  const start = protectedMode + image.readUInt32LE(PAYLOAD_OFFSET);
  return zstdDecompressSync(
    image.subarray(start, start + image.readUInt32LE(PAYLOAD_LENGTH) - LENGTH_SUFFIX),
  );
}

/** The wanted modules, each after those it needs. */
async function loadModules(folder: string): Promise<KernelModule[]> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ko.xz"));
  const paths = new Map(files.map((name) => [basename(name, ".ko.xz"), join(folder, name)]));
  const loaded = new Map<string, KernelModule>();
  const load = async (name: string): Promise<void> => {
    if (loaded.has(name)) return;
    const path = paths.get(name);
    if (path === undefined) throw new Error(`${KERNEL_PACKAGE} has no module ${name}`);
    const content = await readXz(path);
    for (const needed of dependenciesOf(content)) await load(needed);
    loaded.set(name, { name, content });
  };
  for (const name of MODULES) await load(name);
  return [...loaded.values()];
}

async function readXz(path: string): Promise<Buffer> {
  const { stdout } = await execa("xz", ["--decompress", "--stdout", path], { encoding: "buffer" });
  return Buffer.from(stdout);
}

/** What a module's `.modinfo` says it needs. */
function dependenciesOf(module: Buffer): string[] {
  const said = /\0depends=([^\0]*)\0/.exec(module.toString("latin1"))?.[1] ?? "";
  return said.split(",").filter((name) => name !== "");
}
