import type { Target } from "../build/target.ts";
import { buildKernel, type Kernel } from "./build.ts";
import { LIBC } from "./toolchain.ts";

const GPL = "GPL-2.0-only WITH Linux-syscall-note";

/** For libkrun and QEMU. */
const virtio: Kernel = {
  engine: "virtio",
  arch: "x86_64",
  source: { name: "linux-source-6.12", version: "6.12.117-1", suite: "trixie" },
  image: "vmlinux",
  fragments: ["common.config", "x86.config"],
  patches: ["x86-tsc-by-pit-readings.patch", "x86-overlay-over-virtio-fs.patch"],
};

/** User Mode Linux. */
const uml: Kernel = {
  engine: "uml",
  arch: "um",
  source: { name: "linux-source-7.2", version: "7.2.12-1~bpo13+1", suite: "trixie-backports" },
  image: "linux",
  fragments: ["common.config", "uml.config"],
  patches: [
    "uml-static-vector-network.patch",
    "uml-sleep-on-mutexes.patch",
    "uml-fewer-page-faults.patch",
    "uml-time-without-system-calls.patch",
    "uml-killed-processes.patch",
    "uml-wait-for-disk-space.patch",
    "uml-more-mappings-than-allowed.patch",
    "uml-snapshots.patch",
  ],
};

/** The two kernels of the guest. */
export const targets: readonly Target[] = [
  target("vmlinux", virtio, GPL),
  target("linux-uml", uml, `${GPL} AND LGPL-2.1-or-later`, [`${LIBC.name} ${LIBC.version}`]),
];

function target(name: string, kernel: Kernel, licence: string, linked: readonly string[] = []): Target {
  const { source } = kernel;
  return {
    name,
    version: source.version.replace(/-.*/, ""),
    inputs: [
      ...["build.ts", "config.ts", "needed.ts", "targets.ts", "toolchain.ts"].map(
        (file) => `guest/kernel/${file}`,
      ),
      ...kernel.fragments.map((file) => `guest/kernel/config/${file}`),
      ...kernel.patches.map((file) => `guest/kernel/patches/${file}`),
    ],
    sources: [`${source.name} ${source.version}`, ...linked],
    licence,
    build: (context) => buildKernel(kernel, context),
  };
}
